import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { EngineBrowser, EngineOptions, EnginePage } from './engine-browser.ts';
import { WebDriverSession } from './web-driver-session.ts';

interface Programs {
  readonly executablePath: string;
  readonly driverPath: string;
  readonly displayPath: string;
}

/** Starts WebKitGTK's small browser on a display that no one sees. Each page has a driver and a browser of its own. */
export async function launchWebKit(programs: Programs, options: EngineOptions): Promise<EngineBrowser> {
  const children = new Set<ChildProcess>();
  const stopAll = () => { for (const child of children) child.kill(); };
  process.once('exit', stopAll);
  const { display, child } = await openDisplay(programs.displayPath);
  children.add(child);
  const home = await prepareHome(options.downloadFolder);
  return {
    openPage: () => openPage(programs, { ...process.env, DISPLAY: display, GDK_BACKEND: 'x11', HOME: home, XDG_CONFIG_HOME: home }, children),
    async close() {
      stopAll();
      process.off('exit', stopAll);
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Starts a display under a number that is free, which it says on its fourth stream. */
async function openDisplay(displayPath: string) {
  const child = spawn(displayPath, ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const stream = child.stdio[3];
  if (!stream) throw new Error('The display has no stream to say its number on.');
  const ended = once(child, 'exit').then(() => { throw new Error('The display did not start.'); });
  const [number] = await Promise.race([once(stream, 'data'), ended]);
  ended.catch(() => undefined);
  return { display: `:${String(number).trim()}`, child };
}

/** A home folder whose downloads go where the tests look for them: the browser asks the desktop's own settings. */
async function prepareHome(downloadFolder: string): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'heirloom-webkit-'));
  mkdirSync(downloadFolder, { recursive: true });
  writeFileSync(join(home, 'user-dirs.dirs'), `XDG_DOWNLOAD_DIR="${downloadFolder}"\n`);
  return home;
}

async function openPage(programs: Programs, env: NodeJS.ProcessEnv, children: Set<ChildProcess>): Promise<EnginePage> {
  const port = await freePort();
  const driver = spawn(programs.driverPath, [`--port=${port}`], { stdio: 'ignore', env });
  children.add(driver);
  const address = `http://127.0.0.1:${port}`;
  await untilReady(address);
  const session = await WebDriverSession.start(address, {
    'webkitgtk:browserOptions': { binary: programs.executablePath, args: ['--automation'] },
  });
  return {
    goto: (url) => session.goto(url),
    evaluate: (expression) => session.evaluate(expression),
    async close() {
      await session.end().catch(() => undefined);
      driver.kill();
      children.delete(driver);
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('No port was free.');
  return address.port;
}

async function untilReady(address: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (await fetch(`${address}/status`).then((response) => response.ok, () => false)) return;
    await wait(100);
  }
  throw new Error('WebKitWebDriver did not start.');
}
