import { join } from 'node:path';
import axe, { type Result, type RunOptions } from 'axe-core';
import type { Page } from '@playwright/test';
import type { Look } from './screens.ts';

/** The window sizes in which screens are checked. */
export const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const;

/** The sizes in which one test checks a screen: on a desktop, where there is more room, only in the long run. */
export const CHECKED_SIZES: Readonly<Partial<typeof SIZES>> =
  process.env['HEIRLOOM_LONG'] === '1' ? SIZES : { phone: SIZES.phone };

/** Checks the screen in both colour schemes. Problems are collected, so that one run reports all screens. */
export function lookWith(page: Page, found: string[]): Look {
  return async (screen) => {
    await comeToRest(page, screen, found);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await comeToRest(page, screen, found);
      // Apart from the colours, nothing changes in the dark scheme.
      const violations = await violationsOf(page, colorScheme === 'dark' ? { runOnly: ['color-contrast'] } : {});
      await keepPicture(page, `${screen}, ${colorScheme}`);
      for (const { id, nodes } of violations) {
        for (const { target, failureSummary } of nodes.slice(0, 3))
          found.push(`${screen} (${colorScheme}): ${id} at ${target.join(' ')}: ${failureSummary ?? ''}`);
      }
    }
    const excess = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (excess > 0) found.push(`${screen}: ${excess} px wider than the window`);
  };
}

/** Saves a picture of the whole screen in the folder HEIRLOOM_PICTURES, if one is set, for people to look at. */
async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env['HEIRLOOM_PICTURES'];
  if (folder === undefined) return;
  const width = page.viewportSize()?.width ?? 0;
  const fileName = `${name} ${width}.png`.replace(/[^\w.-]+/g, '-').toLowerCase();
  await page.screenshot({ path: join(folder, fileName), fullPage: true });
}

/** It stays in the page until the page is reloaded. */
async function violationsOf(page: Page, options: RunOptions): Promise<readonly Result[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(async (given) => {
    const { run } = Reflect.get(window, 'axe') as typeof axe; // Set above. Checks that pass need no description.
    return (await run(document, { ...given, resultTypes: ['violations'] })).violations;
  }, options);
}

/** Waits for the next frame: screens do not move, since the tests ask for less motion. */
async function comeToRest(page: Page, screen: string, found: string[]): Promise<void> {
  const moving = await page.evaluate(async () => {
    await new Promise((resolve) => {
      requestAnimationFrame(() => {
        requestAnimationFrame(resolve);
      });
    });
    return document.getAnimations().length;
  });
  if (moving > 0) found.push(`${screen}: ${moving} animations, although less motion was asked for`);
}
