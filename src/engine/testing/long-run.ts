import { inject } from 'vitest';

/** Whether this is `npm run test:long`. */
export const isLong = inject('isLong');

/** A size or a number of repetitions: smaller in `npm test` than in `npm run test:long`. */
export const times = (few: number, many: number): number => (isLong ? many : few);

declare module 'vitest' {
  interface ProvidedContext {
    /** From `vite.config.ts`. */
    readonly isLong: boolean;
  }
}
