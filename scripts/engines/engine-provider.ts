import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineBrowserProvider } from '@vitest/browser';
import type { BrowserProvider } from 'vitest/node';
import type { EngineName } from '../find-engines.mjs';
import type { EngineBrowser, EnginePage } from './engine-browser.ts';
import { launchEngine } from './launch-engine.ts';

/** Lets Vitest run its browser tests in Firefox or WebKit, each worker in a page of its own. */
export function engineProvider(name: EngineName) {
  return defineBrowserProvider({ name: `engine-${name}`, supportedBrowser: [name], providerFactory: () => new EngineProvider(name) });
}

class EngineProvider implements BrowserProvider {
  readonly name: string;
  readonly supportsParallelism = true;
  readonly #engine: EngineName;
  readonly #pages = new Map<string, EnginePage>();
  #started: Promise<{ browser: EngineBrowser; folder: string }> | undefined;

  constructor(engine: EngineName) {
    this.name = `engine-${engine}`;
    this.#engine = engine;
  }

  getCommandsContext(): Record<string, unknown> {
    return {};
  }

  async openPage(sessionId: string, url: string): Promise<void> {
    this.#started ??= start(this.#engine);
    const { browser } = await this.#started;
    await this.#pages.get(sessionId)?.close();
    const page = await browser.openPage();
    this.#pages.set(sessionId, page);
    await page.goto(url);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pages.values()].map((page) => page.close()));
    if (!this.#started) return;
    const { browser, folder } = await this.#started;
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function start(engine: EngineName) {
  const folder = await mkdtemp(join(tmpdir(), 'heirloom-engine-'));
  return { browser: await launchEngine(engine, { downloadFolder: folder }), folder };
}
