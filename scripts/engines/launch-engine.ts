import { findEngine, type EngineName } from '../find-engines.mjs';
import type { EngineBrowser, EngineOptions } from './engine-browser.ts';
import { launchFirefox } from './launch-firefox.ts';
import { launchPlaywrightBuild } from './launch-playwright-build.ts';
import { launchWebKit } from './launch-webkit.ts';

/** Starts the browser that was found for this engine. */
export async function launchEngine(name: EngineName, options: EngineOptions): Promise<EngineBrowser> {
  const found = findEngine(name);
  if (!found) throw new Error(`There is no ${name} on this machine.`);
  if (found.kind === 'playwright') return launchPlaywrightBuild(name, options);
  if (name === 'firefox') return launchFirefox(found.executablePath, options);
  const { driverPath, displayPath, executablePath } = found;
  if (!driverPath || !displayPath) throw new Error('WebKit needs WebKitWebDriver and Xvfb.');
  return launchWebKit({ driverPath, displayPath, executablePath }, options);
}
