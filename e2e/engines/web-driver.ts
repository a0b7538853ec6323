import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

type Values = Readonly<Record<string, unknown>>;

/** Sends one command of the WebDriver standard. @throws Error with the browser's answer if it refuses. */
export type SendCommand = (name: CommandName, values: Values) => Promise<unknown>;
export type CommandName = 'navigate' | 'execute' | 'find' | 'type';

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
/** As long as the other end-to-end tests wait: on a busy machine, steps of a second take a minute. */
const PATIENCE_MS = 120_000;

/** Drives a page whose own policy lets no script in: from the disk, such as the recovery page. */
export class DrivenPage {
  readonly #send: SendCommand;

  constructor(send: SendCommand) {
    this.#send = send;
  }

  async open(url: string): Promise<void> {
    await this.#send('navigate', { url });
  }

  /** The value of an expression; promises are awaited. */
  evaluate(expression: string): Promise<unknown> {
    const script = `const done = arguments[arguments.length - 1];
      (async () => (${expression}))().then(done, (error) => done('Error: ' + error));`;
    return this.#send('execute', { script, args: [] });
  }

  /** Gives a file to an input, as the file picker would. */
  async chooseFile(selector: string, path: string): Promise<void> {
    const found = await this.#send('find', { using: 'css selector', value: selector });
    const id = typeof found === 'object' && found !== null ? Reflect.get(found, ELEMENT) : undefined;
    await this.#send('type', { id, text: path });
  }

  /** Presses the button with this name, once it is there. */
  async press(name: string): Promise<void> {
    const pattern = JSON.stringify(name);
    await this.until(`(() => {
      const found = [...document.querySelectorAll('button:enabled')].find((button) =>
        new RegExp(${pattern}).test(button.getAttribute('aria-label') ?? button.textContent));
      found?.click();
      return found !== undefined;
    })()`);
  }

  async type(selector: string, text: string): Promise<void> {
    await this.until(`(() => {
      const field = document.querySelector(${JSON.stringify(selector)});
      if (field) field.value = ${JSON.stringify(text)};
      return field !== null;
    })()`);
  }

  /** Waits until the page shows this text. */
  async read(pattern: string): Promise<void> {
    await this.until(`new RegExp(${JSON.stringify(pattern)}).test(document.body.innerText)`);
  }

  async until(expression: string): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (performance.now() < deadline) {
      if ((await this.evaluate(expression)) === true) return;
      await wait(100);
    }
    throw new Error(
      `Waited for ${expression}. The page shows:\n${String(await this.evaluate('document.body.innerText'))}`,
    );
  }
}

const MARIONETTE: Readonly<Record<CommandName, string>> = {
  navigate: 'WebDriver:Navigate',
  execute: 'WebDriver:ExecuteAsyncScript',
  find: 'WebDriver:FindElement',
  type: 'WebDriver:ElementSendKeys',
};

/** Connects to Firefox's own driver: messages `length:[type, id, name or error, values]` over a socket. */
export async function connectToMarionette(port: number): Promise<{ send: SendCommand; close: () => void }> {
  const socket = await connected(port);
  const waiting = new Map<number, (answer: readonly unknown[]) => void>();
  let held = Buffer.alloc(0);
  socket.on('data', (data) => {
    held = Buffer.concat([held, data]);
    for (;;) {
      const colon = held.indexOf(':');
      const length = Number(held.subarray(0, colon).toString());
      if (colon < 0 || held.length < colon + 1 + length) return;
      const message: unknown = JSON.parse(held.subarray(colon + 1, colon + 1 + length).toString());
      held = held.subarray(colon + 1 + length);
      if (Array.isArray(message)) waiting.get(Number(message[1]))?.(message);
    }
  });
  let count = 0;
  const call = (name: string, values: Values) =>
    new Promise<unknown>((resolve, reject) => {
      const id = (count += 1);
      waiting.set(id, ([, , error, result]) => {
        const value: unknown = typeof result === 'object' && result !== null ? Reflect.get(result, 'value') : undefined;
        if (error === null) resolve(value);
        else reject(new Error(JSON.stringify(error)));
      });
      const text = JSON.stringify([0, id, name, values]);
      socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
  await call('WebDriver:NewSession', {});
  return { send: (name, values) => call(MARIONETTE[name], values), close: () => socket.destroy() };
}

async function connected(port: number): Promise<Socket> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    if (isOpen) return socket;
    if (performance.now() > deadline) throw new Error('Firefox did not open its port.');
    await wait(200);
  }
}

const PATHS: Readonly<Record<CommandName, (values: Values) => string>> = {
  navigate: () => '/url',
  execute: () => '/execute/async',
  find: () => '/element',
  type: ({ id }) => `/element/${String(id)}/value`,
};

/** Starts a session with a driver that speaks WebDriver over HTTP. */
export async function connectToWebDriver(address: string, capabilities: Values): Promise<SendCommand> {
  const ask = async (path: string, values: Values): Promise<unknown> => {
    const response = await fetch(`${address}${path}`, { method: 'POST', body: JSON.stringify(values) });
    const { value } = (await response.json()) as { readonly value: unknown };
    if (!response.ok) throw new Error(JSON.stringify(value));
    return value;
  };
  const started = await ask('/session', { capabilities: { alwaysMatch: capabilities } });
  const id: unknown = typeof started === 'object' && started !== null ? Reflect.get(started, 'sessionId') : '';
  return (name, values) => ask(`/session/${String(id)}${PATHS[name](values)}`, values);
}
