// A real Chromium with an empty profile that runs the benchmark's steps, each with its time, memory and bytes.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { browserLaunch } from '../find-browser.mjs';
import { watchBrowser } from './browser-use.mjs';
import { openDebuggedPage } from './debugged-chromium.mjs';

/**
 * @param place where the page is served, and the folder for profiles.
 * @param onStep receives the figures of each step, or the reason why it failed.
 */
export async function openMeasuredBrowser({ address, scratch }, name, onStep) {
  const profile = join(scratch, name);
  const context = await chromium.launchPersistentContext(profile, { ...browserLaunch(), acceptDownloads: true });
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(address);
  const call = (step, ...parameters) =>
    page.evaluate(([called, given]) => globalThis.bench[called](...given), [step, parameters]);
  /** An earlier build may lack steps that came later. */
  const has = (step) => page.evaluate((called) => called in globalThis.bench, step);
  const measured = { profile, call, freeGarbage: () => freeGarbage(context, page), stop: () => context.close() };
  return { page, has, ...measuring(measured, onStep) };
}

/** As `openMeasuredBrowser`, for steps that use a network; without the page's means to pick files and save them. */
export async function openBrowserOnNetwork({ address, scratch }, name, onStep) {
  const profile = join(scratch, name);
  const { evaluate, collectGarbage, close } = await openDebuggedPage(profile, address);
  const call = (step, ...parameters) => evaluate(`bench[${JSON.stringify(step)}](...${JSON.stringify(parameters)})`);
  return measuring({ profile, call, freeGarbage: collectGarbage, stop: close }, onStep);
}

/** @param browser its profile, and how to call a step, collect garbage, and end it. */
function measuring({ profile, call, freeGarbage, stop }, onStep) {
  const measure = async (label, step, ...parameters) => {
    await freeGarbage();
    const watch = watchBrowser(profile);
    try {
      const figures = await call(step, ...parameters);
      onStep({ label, ...figures, ...watch.stop() });
    } catch (error) {
      watch.stop();
      onStep({ label, failure: String(error.message).split('\n')[0] });
    }
  };
  const close = async () => {
    await stop();
    rmSync(profile, { recursive: true, force: true });
  };
  /** `stop` leaves the profile. */
  return { profile, call, measure, stop, close };
}

/**
 * Collects the garbage of the page and its workers, so that the memory of each step is its own. The page's debugging
 * session ends before the step begins.
 */
async function freeGarbage(context, page) {
  const session = await context.newCDPSession(page);
  const workers = [];
  const answered = new Map();
  session.on('Target.attachedToTarget', ({ sessionId }) => workers.push(sessionId));
  session.on('Target.receivedMessageFromTarget', ({ sessionId }) => answered.get(sessionId)?.());
  await session.send('HeapProfiler.collectGarbage');
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  for (const sessionId of workers) {
    const done = new Promise((resolve) => answered.set(sessionId, resolve));
    const message = JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' });
    await session.send('Target.sendMessageToTarget', { sessionId, message });
    await done;
  }
  await session.detach();
}
