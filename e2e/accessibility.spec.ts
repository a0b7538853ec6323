import { AxeBuilder } from '@axe-core/playwright';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Look, type Walk, walkBackups, walkCatalogue, walkImportAndKeys } from './support/screens.ts';
import { expect, test, type Page } from './support/test.ts';

// axe finds nothing on any screen; and nothing is wider than a phone.

const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const;
const WALKS: Readonly<Record<string, (walk: Walk) => Promise<void>>> = {
  'collections and records': walkCatalogue,
  'import, settings and keys': walkImportAndKeys,
  'backups and restore': walkBackups,
};

test.describe.configure({ timeout: 240_000 });

for (const [name, walk] of Object.entries(WALKS)) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    test(`axe finds nothing on the screens of ${name}, light and dark, on a ${size}`, async ({ browser, baseURL, folder, sampleBackup }) => {
      const context = await browser.newContext({ viewport, ...(baseURL === undefined ? {} : { baseURL }) });
      const page = await context.newPage();
      await page.goto('/');
      const csvPath = join(folder, 'rows.csv');
      await writeFile(csvPath, 'name,when,number\nAda,1815-12-10,1\nGrace,long ago,2\n');
      const found: string[] = [];
      await walk({ page, folder, csvPath, sampleBackup, look: lookWith(page, found) });
      expect(found).toEqual([]);
      await context.close();
    });
  }
}

/** Looks at the screen in both colour schemes; what is wrong is written down, so that one run tells of all screens. */
function lookWith(page: Page, found: string[]): Look {
  return async (screen) => {
    await comeToRest(page);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await comeToRest(page);
      const axe = new AxeBuilder({ page }).setLegacyMode(true);
      // All else is the same in the dark.
      if (colorScheme === 'dark') axe.withRules('color-contrast');
      const { violations } = await axe.analyze();
      for (const { id, nodes } of violations) {
        for (const { target, failureSummary } of nodes.slice(0, 3)) found.push(`${screen} (${colorScheme}): ${id} at ${target.join(' ')}: ${failureSummary ?? ''}`);
      }
    }
    const excess = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (excess > 0) found.push(`${screen}: ${excess} px wider than the window`);
  };
}

/** Waits until nothing moves any more: half-faded text has no contrast. */
async function comeToRest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((resolve) => { requestAnimationFrame(() => { requestAnimationFrame(resolve); }); });
    const finite = document.getAnimations().filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(finite.map((animation) => animation.finished));
  });
}
