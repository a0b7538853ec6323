import { join } from 'node:path';
import { firefox, webkit } from 'playwright';
import type { EngineName } from '../find-engines.mjs';
import type { EngineBrowser, EngineOptions } from './engine-browser.ts';

/** Starts Playwright's own build of an engine. */
export async function launchPlaywrightBuild(name: EngineName, { downloadFolder }: EngineOptions): Promise<EngineBrowser> {
  const browser = await (name === 'firefox' ? firefox : webkit).launch();
  return {
    async openPage() {
      const context = await browser.newContext({ acceptDownloads: true });
      const page = await context.newPage();
      page.on('download', (download) => void download.saveAs(join(downloadFolder, download.suggestedFilename())));
      return {
        goto: async (url) => { await page.goto(url); },
        evaluate: (expression) => page.evaluate<unknown>(expression),
        close: () => context.close(),
      };
    },
    close: () => browser.close(),
  };
}
