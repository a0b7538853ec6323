import { launch } from 'puppeteer-core';
import type { EngineBrowser, EngineOptions } from './engine-browser.ts';

/** Starts a system's Firefox over WebDriver BiDi. Each page is in a container of its own, with its own storage. */
export async function launchFirefox(executablePath: string, { downloadFolder }: EngineOptions): Promise<EngineBrowser> {
  const browser = await launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    protocolTimeout: 0,
    extraPrefsFirefox: {
      'browser.download.folderList': 2,
      'browser.download.dir': downloadFolder,
      'browser.download.useDownloadDir': true,
      'browser.download.alwaysOpenPanel': false,
      // Nothing but the tests' own server is asked for anything.
      'network.captive-portal-service.enabled': false,
      'network.connectivity-service.enabled': false,
      'browser.safebrowsing.downloads.remote.enabled': false,
    },
  });
  return {
    async openPage() {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      return {
        goto: async (url) => { await page.goto(url, { timeout: 60_000 }); },
        evaluate: (expression) => page.evaluate(expression),
        close: () => context.close(),
      };
    },
    close: () => browser.close(),
  };
}
