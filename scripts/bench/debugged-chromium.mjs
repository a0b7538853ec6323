// A Chromium that is driven through its debugging pipe, with nothing turned on but what is asked for. Playwright watches
// the network of every page and worker, for which Chromium 156 keeps some 200 MiB of answers in the page's process.
import { spawn } from 'node:child_process';
import { browserLaunch } from '../find-browser.mjs';

/** Opens a page, and waits until it has loaded. */
export async function openDebuggedPage(profile, address) {
  const { executablePath, args } = browserLaunch();
  const child = spawn(
    executablePath,
    [...args, '--headless', '--remote-debugging-pipe', `--user-data-dir=${profile}`, 'about:blank'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const { send, on } = speak(child.stdio[3], child.stdio[4]);
  const { targetInfos } = await send('Target.getTargets');
  const { targetId } = targetInfos.find(({ type }) => type === 'page') ?? {};
  const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
  const inPage = (method, params) => send(method, params, sessionId);
  await inPage('Page.enable');
  const loaded = new Promise((resolve) => on('Page.loadEventFired', resolve));
  await inPage('Page.navigate', { url: address });
  await loaded;
  await inPage('Page.disable');

  /** Evaluates an expression, waits for its result, and returns it if it is plain. */
  async function evaluate(expression) {
    const parameters = { expression, awaitPromise: true, returnByValue: true, userGesture: true };
    const { result, exceptionDetails } = await inPage('Runtime.evaluate', parameters);
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Of the page and its workers. */
  async function collectGarbage() {
    const workers = [];
    const forget = on('Target.attachedToTarget', (attached) => workers.push(attached.sessionId));
    await inPage('HeapProfiler.collectGarbage');
    await inPage('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: true });
    for (const worker of workers) await send('HeapProfiler.collectGarbage', {}, worker);
    await inPage('Target.setAutoAttach', { autoAttach: false, waitForDebuggerOnStart: false, flatten: true });
    forget();
  }

  async function close() {
    await send('Browser.close');
    await ended;
  }
  return { evaluate, collectGarbage, close };
}

/** Speaks the DevTools protocol over a pair of pipes: JSON, each message ending with a zero. */
function speak(output, input) {
  const waiting = new Map();
  const listeners = new Set();
  let lastId = 0;
  let text = '';
  input.setEncoding('utf8').on('data', (part) => {
    const messages = (text + part).split('\0');
    text = messages.pop();
    for (const message of messages) receive(JSON.parse(message));
  });
  input.once('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('the browser has ended'));
  });

  function receive({ id, method, params, result, error }) {
    for (const listener of listeners) if (listener.method === method) listener.onEvent(params);
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error) asked?.reject(new Error(error.message));
    else asked?.resolve(result);
  }
  return {
    send: (method, params = {}, sessionId) =>
      new Promise((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        output.write(`${JSON.stringify({ id: lastId, method, params, sessionId })}\0`);
      }),
    /** @returns stops listening. */
    on: (method, onEvent) => {
      const listener = { method, onEvent };
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
