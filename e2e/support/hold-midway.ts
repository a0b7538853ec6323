import type { Page, Route } from '@playwright/test';

/** What is asked of the server by a worker that is held, so that it waits for an answer. */
const HELD = '/held-midway';

/** A job that stands still in its midst. */
export interface HeldJob {
  /** Resolves once it stands. */
  readonly held: Promise<void>;
  readonly letGo: () => Promise<void>;
}

/**
 * Has the page's worker of backups stop in the midst of the next job that comes to this phase of the engine: it says
 * so, and then does nothing more until it is let go, however fast it is and however slow the test. To be called before
 * the job begins; one hold at a time.
 */
export async function holdMidway(
  page: Page,
  phase: 'reading-files' | 'restoring-files' | 'restoring-records',
): Promise<HeldJob> {
  const isBackupWorker = (url: string) => url.includes('backup.worker');
  const worker =
    page.workers().find((each) => isBackupWorker(each.url())) ??
    (await page.waitForEvent('worker', (each) => isBackupWorker(each.url())));
  let hear: (route: Route) => void = () => undefined;
  const heard = new Promise<Route>((resolve) => {
    hear = resolve;
  });
  await page.context().route(
    `**${HELD}`,
    (route) => {
      hear(route);
    },
    { times: 1 },
  );
  await worker.evaluate(
    ({ wanted, address }) => {
      const original = Reflect.get(MessagePort.prototype, 'postMessage');
      // Progress arrives through a port.
      MessagePort.prototype.postMessage = function postMessage(this: MessagePort, ...said: unknown[]) {
        Reflect.apply(original, this, said);
        if (!JSON.stringify(said[0]).includes(`"phase":"${wanted}"`)) return;
        MessagePort.prototype.postMessage = original;
        const request = new XMLHttpRequest();
        request.open('GET', address, false);
        request.send();
      };
    },
    { wanted: phase, address: HELD },
  );
  const held = heard.then(() => undefined);
  return {
    held,
    letGo: async () => {
      await (await heard).fulfill({ body: '' });
    },
  };
}
