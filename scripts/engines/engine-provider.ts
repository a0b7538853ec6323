import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineBrowserProvider } from '@vitest/browser';
import type { BrowserProvider } from 'vitest/node';
import type { EngineName } from '../find-engines.mjs';
import { type EnginePage, openInEngine } from './engine-browser.ts';

/** Lets Vitest run its browser tests in Firefox or WebKit, with a separate browser for each worker. */
export function engineProvider(name: EngineName) {
  return defineBrowserProvider({
    name: `engine-${name}`,
    supportedBrowser: [name],
    providerFactory: () => new EngineProvider(name),
  });
}

class EngineProvider implements BrowserProvider {
  readonly name: string;
  readonly supportsParallelism = true;
  readonly #engine: EngineName;
  readonly #pages = new Map<string, EnginePage>();
  #folder: string | undefined;

  constructor(engine: EngineName) {
    this.name = `engine-${engine}`;
    this.#engine = engine;
  }

  getCommandsContext(): Record<string, unknown> {
    return {};
  }

  async openPage(sessionId: string, url: string): Promise<void> {
    this.#folder ??= await mkdtemp(join(tmpdir(), 'heirloom-engine-'));
    await this.#pages.get(sessionId)?.close();
    this.#pages.set(sessionId, await openInEngine(this.#engine, url, this.#folder));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pages.values()].map((page) => page.close()));
    this.#pages.clear();
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }
}
