import { type Browser, chromium, type Page } from '@playwright/test';
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { browserLaunch } from '../../scripts/find-browser.mjs';

const START_TIMEOUT_MS = 240_000;
const END_TIMEOUT_MS = 120_000;
const ACTION_TIMEOUT_MS = 240_000;
const LISTENING = /DevTools listening on (ws:\/\/\S+)/;

/** A Chromium started by this test, which therefore knows its process and can kill it as if by a power cut. */
export interface KillableBrowser {
  readonly page: Page;
  /** Errors that the page threw or logged. */
  readonly problems: readonly string[];
  /** Sends SIGKILL to the browser and all its processes at once, so none of them can write another byte. */
  readonly kill: () => Promise<void>;
  /** Closes it as a person would. */
  readonly close: () => Promise<void>;
}

/** Starts Chromium on a profile folder, in its own process group. @param program instead of the one for most tests. */
export async function startBrowser(profileFolder: string, program?: string): Promise<KillableBrowser> {
  const { executablePath = chromium.executablePath(), args } = browserLaunch();
  const child = spawn(
    program ?? executablePath,
    [
      ...args,
      '--headless',
      '--remote-debugging-port=0',
      `--user-data-dir=${profileFolder}`,
      '--no-default-browser-check',
      '--password-store=basic',
      '--use-mock-keychain',
      '--disable-crash-reporter',
      '--disable-breakpad',
      '--window-size=1280,900',
      'about:blank',
    ],
    { detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  // If the test itself is aborted, kill the browser too.
  const killAtExit = () => {
    killGroup(child);
  };
  process.once('exit', killAtExit);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      process.off('exit', killAtExit);
      resolve();
    });
  });
  const kill = async () => {
    killGroup(child);
    await ended;
  };
  try {
    const browser = await chromium.connectOverCDP(await addressOf(child));
    const context = browser.contexts()[0];
    if (!context) throw new Error('The browser has no profile open.');
    const page = context.pages()[0] ?? (await context.newPage());
    page.setDefaultTimeout(ACTION_TIMEOUT_MS);
    const problems: string[] = [];
    page.on('pageerror', (error) => {
      problems.push(`uncaught: ${error.message}`);
    });
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(`console: ${message.text()}`);
    });
    return { page, problems, kill, close: () => closeBrowser(browser, ended, kill) };
  } catch (error) {
    await kill();
    throw error;
  }
}

async function closeBrowser(browser: Browser, ended: Promise<void>, kill: () => Promise<void>): Promise<void> {
  const devtools = await browser.newBrowserCDPSession();
  await devtools.send('Browser.close').catch(() => undefined);
  await Promise.race([ended, delay(END_TIMEOUT_MS, undefined, { ref: false }).then(kill)]);
}

function killGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  // After it has ended, its process id may belong to another program.
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    // A negative number means the process group: the browser, its renderers and its storage service.
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It has already ended.
  }
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (why: string) => {
      reject(new Error(`Chromium ${why}. It said:\n${said}`));
    };
    const timer = setTimeout(() => {
      fail('did not start in time');
    }, START_TIMEOUT_MS);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      const address = LISTENING.exec((said += text))?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    });
    child.once('error', (error) => {
      fail(`could not be started: ${error.message}`);
    });
    child.once('exit', (code) => {
      fail(`ended with ${String(code)}`);
    });
  });
}
