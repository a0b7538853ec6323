import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { letPickFolders } from './support/folders.ts';
import { lookWith, SIZES } from './support/look.ts';
import { PICKED_FOLDER, type Walk, walkBackups, walkCatalogue, walkImportAndKeys } from './support/screens.ts';
import { longIf } from './support/long-run.ts';
import { expect, test } from './support/test.ts';

// axe finds no problem on any screen, and nothing is wider than a phone.

const WALKS: Readonly<Record<string, (walk: Walk) => Promise<void>>> = {
  'collections and records': walkCatalogue,
  'import, settings and keys': walkImportAndKeys,
  'backups and restore': walkBackups,
};

for (const [name, walk] of Object.entries(WALKS)) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    test(
      `axe finds nothing on the screens of ${name}, light and dark, on a ${size}`,
      longIf(size !== 'phone'),
      async ({ browser, baseURL, folder, sampleBackup }) => {
        const context = await browser.newContext({ viewport, ...(baseURL === undefined ? {} : { baseURL }) });
        await letPickFolders(context, PICKED_FOLDER);
        const page = await context.newPage();
        await page.goto('/');
        const csvPath = join(folder, 'rows.csv');
        await writeFile(csvPath, 'name,when,number\nAda,1815-12-10,1\nGrace,long ago,2\n');
        const found: string[] = [];
        await walk({ page, folder, csvPath, sampleBackup, look: lookWith(page, found) });
        expect(found).toEqual([]);
        await context.close();
      },
    );
  }
}

test('problems of a screen are found: a control without a name, low contrast in dark mode, a line that is too wide', async ({
  page,
}) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1, name: 'Collections' })).toBeVisible();
  await page.evaluate(() => {
    const wrong = document.createElement('main');
    const pale = document.createElement('p');
    pale.textContent = 'Pale';
    pale.style.cssText = 'background: light-dark(white, black); color: #333; width: 3000px';
    wrong.append(document.createElement('button'), pale);
    document.body.replaceChildren(wrong);
  });
  const found: string[] = [];
  await lookWith(page, found)('here');
  expect(found.map((line) => line.split(' at ')[0])).toEqual(
    expect.arrayContaining(['here (light): button-name', 'here (dark): color-contrast']),
  );
  expect(found.at(-1)).toMatch(/^here: \d+ px wider than the window$/);
});
