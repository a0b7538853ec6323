import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startProgram } from '../../scripts/engines/start-program.ts';
import { findEngine, type EngineName } from '../../scripts/find-engines.mjs';
import { connectToMarionette, connectToWebDriver, DrivenPage } from './web-driver.ts';

export interface DrivenBrowser {
  readonly page: DrivenPage;
  readonly close: () => Promise<void>;
}

const WEBKIT_DRIVER = '/usr/bin/WebKitWebDriver';

/** Whether a page of this engine can be driven from outside on this machine. */
export function canDrive(engine: EngineName): boolean {
  const kind = findEngine(engine)?.kind;
  return kind === 'firefox' || (kind === 'minibrowser' && existsSync(WEBKIT_DRIVER));
}

/** Starts a browser with a fresh profile that is driven over WebDriver. */
export async function openDriven(engine: EngineName): Promise<DrivenBrowser> {
  const found = findEngine(engine);
  if (found?.kind === 'firefox') return openFirefox(found.executablePath);
  if (found?.kind === 'minibrowser') return openMiniBrowser(found);
  throw new Error(`There is no ${engine} that can be driven.`);
}

async function openFirefox(executablePath: string): Promise<DrivenBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'heirloom-driven-'));
  const port = await freePort();
  await writeFile(join(profile, 'user.js'), `user_pref("marionette.port", ${port});\n`);
  const program = startProgram(executablePath, ['--headless', '--no-remote', '--marionette', '--profile', profile]);
  const { send, close } = await connectToMarionette(port);
  return {
    page: new DrivenPage(send),
    close: async () => {
      close();
      await program.stop();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function openMiniBrowser(found: { executablePath: string; displayPath: string }): Promise<DrivenBrowser> {
  const display = startProgram(found.displayPath, [
    '-displayfd',
    '3',
    '-screen',
    '0',
    '1280x1024x24',
    '-nolisten',
    'tcp',
  ]);
  const number = await new Promise<string>((resolve) => {
    display.fourthStream.once('data', (data: Buffer) => resolve(data.toString().trim()));
  });
  const port = await freePort();
  const driver = startProgram(WEBKIT_DRIVER, [`--port=${port}`], { DISPLAY: `:${number}`, GDK_BACKEND: 'x11' });
  await wait(1000);
  const options = { binary: found.executablePath, args: ['--automation'] };
  const send = await connectToWebDriver(`http://127.0.0.1:${port}`, { 'webkitgtk:browserOptions': options });
  return {
    page: new DrivenPage(send),
    close: async () => {
      await driver.stop();
      await display.stop();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  // A server that listens on a port has such an address.
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}
