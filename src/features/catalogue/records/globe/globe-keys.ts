const KEY_STEP_PIXELS = 60;
const ZOOM_STEP = 1.5;

interface GlobeMoves {
  readonly turn: (dx: number, dy: number) => void;
  readonly zoom: (factor: number) => void;
  readonly fit: () => void;
  readonly selectNearest: () => void;
  readonly unselect: () => void;
}

const KEYS: Readonly<Record<string, (moves: GlobeMoves) => void>> = {
  ArrowLeft: ({ turn }) => {
    turn(KEY_STEP_PIXELS, 0);
  },
  ArrowRight: ({ turn }) => {
    turn(-KEY_STEP_PIXELS, 0);
  },
  ArrowUp: ({ turn }) => {
    turn(0, KEY_STEP_PIXELS);
  },
  ArrowDown: ({ turn }) => {
    turn(0, -KEY_STEP_PIXELS);
  },
  '+': ({ zoom }) => {
    zoom(ZOOM_STEP);
  },
  '=': ({ zoom }) => {
    zoom(ZOOM_STEP);
  },
  '-': ({ zoom }) => {
    zoom(1 / ZOOM_STEP);
  },
  Home: ({ fit }) => {
    fit();
  },
  Enter: ({ selectNearest }) => {
    selectNearest();
  },
  Escape: ({ unselect }) => {
    unselect();
  },
};

/** Performs a key on the globe. @returns whether the key has a meaning there. */
export function pressGlobeKey(key: string, moves: GlobeMoves): boolean {
  const action = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
  action?.(moves);
  return action !== undefined;
}
