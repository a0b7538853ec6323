// The page of the floors: `npx vite bench/floors`, then call `floors.measureFloors()` in the console.
import { FULL_SIZE, measureBlobs, measureFloors, measureOrderIndex, measureRows } from './floors.ts';
import { measureBytes } from './bytes.ts';

Object.assign(globalThis, {
  floors: { FULL_SIZE, measureFloors, measureRows, measureOrderIndex, measureBlobs, measureBytes },
});
