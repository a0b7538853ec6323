import type { HttpPorts } from './sender.ts';

/** What a sender needs, in a browser, a worker and Node alike. */
export const webHttpPorts: HttpPorts = {
  fetch: (url, init) => fetch(url, init),
  sleep: (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) {
        resolve();
        return;
      }
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      signal?.addEventListener('abort', end, { once: true });
    }),
  startTimer: (milliseconds, onPassed) => {
    const timer = setTimeout(onPassed, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
  random: () => Math.random(),
  clock: { now: () => Date.now(), monotonic: () => performance.now() },
};
