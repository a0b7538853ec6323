import type { Page, Route } from '@playwright/test';

/** The request by which a held worker waits for an answer from the server. */
const HELD = '/held-midway';

/** A job that is stopped in the middle. */
export interface HeldJob {
  /** Resolves once it has stopped. */
  readonly held: Promise<void>;
  readonly letGo: () => Promise<void>;
}

/**
 * Stops the page's backup worker in the middle of the next job, when the job reaches this phase of the engine. The
 * worker reports it and then does nothing more until it is released, however fast it is and however slow the test. Call
 * it before the job begins; only one hold at a time.
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
      // Progress arrives through a message port.
      MessagePort.prototype.postMessage = function postMessage(this: MessagePort, ...said: unknown[]) {
        Reflect.apply(original, this, said);
        // Arrays to be freed are sent with nothing.
        if (!(JSON.stringify(said[0]) ?? '').includes(`"phase":"${wanted}"`)) return;
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
