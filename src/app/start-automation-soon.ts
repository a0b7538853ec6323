/** Starts after the first screen, so that automatic work does not delay it. */
const BEGUN_AFTER_MS = 2500;

/** Starts automatic backups soon, in one of the open tabs. May be called twice. */
export function startAutomationSoon(): void {
  setTimeout(() => {
    // If it fails to load, the next opening makes up for it.
    import('../backup/scheduler/start-automation.ts').then(
      ({ startAutomation }) => {
        startAutomation();
      },
      () => undefined,
    );
  }, BEGUN_AFTER_MS);
}
