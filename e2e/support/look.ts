import { join } from 'node:path';
import axe, { type Result, type RunOptions } from 'axe-core';
import type { Page } from '@playwright/test';
import type { Look } from './screens.ts';

/** The windows in which screens are looked at. */
export const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const;

/** Looks at the screen in both colour schemes; what is wrong is written down, so that one run tells of all screens. */
export function lookWith(page: Page, found: string[]): Look {
  return async (screen) => {
    await comeToRest(page);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await comeToRest(page);
      // All but the colours is the same in the dark.
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

/** Keeps a picture of the whole screen in the folder HEIRLOOM_PICTURES, where one is named, for people to look at. */
async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env['HEIRLOOM_PICTURES'];
  if (folder === undefined) return;
  const width = page.viewportSize()?.width ?? 0;
  const fileName = `${name} ${width}.png`.replace(/[^\w.-]+/g, '-').toLowerCase();
  await page.screenshot({ path: join(folder, fileName), fullPage: true });
}

/** It stays in the page until that is loaded again. */
async function violationsOf(page: Page, options: RunOptions): Promise<readonly Result[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(async (given) => {
    const { run } = Reflect.get(window, 'axe') as typeof axe; // Put there above.
    // What passes need not be described.
    return (await run(document, { ...given, resultTypes: ['violations'] })).violations;
  }, options);
}

/** Waits until nothing moves any more: half-faded text has no contrast. */
async function comeToRest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((resolve) => {
      requestAnimationFrame(() => {
        requestAnimationFrame(resolve);
      });
    });
    const finite = document
      .getAnimations()
      .filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(finite.map((animation) => animation.finished));
  });
}
