/** After the first screen is there: what goes on by itself must not hold it up. */
const BEGUN_AFTER_MS = 2500;

/** Makes backups by itself from soon on, in one of the tabs that are open. May be called twice. */
export function startAutomationSoon(): void {
  setTimeout(() => {
    // Should it not load, the next opening makes up for it.
    import('../backup/scheduler/start-automation.ts').then(
      ({ startAutomation }) => {
        startAutomation();
      },
      () => undefined,
    );
  }, BEGUN_AFTER_MS);
}
