import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { backUp, downloadBackup } from './support/backup.ts';
import { addFiles, createCollection, createRecord, fileField } from './support/catalogue.ts';
import { pickFiles } from './support/files.ts';
import { chooseImport } from './support/import.ts';
import { restoreFile } from './support/restore.ts';
import { PASSPHRASE, setUpRecovery } from './support/set-up.ts';
import { LONG } from './support/long-run.ts';
import { expect, test, type Page } from './support/test.ts';

// Text from elsewhere is only ever treated as text, and files from elsewhere as bytes.

const SCRIPT = 'window.top.hacked = true; fetch("/hacked"); document.title = "hacked";';
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload='${SCRIPT}'><script>${SCRIPT}</script><image href="/hacked" onerror='${SCRIPT}'/></svg>`;
const HTML = `<!doctype html><body onload='${SCRIPT}'><script>${SCRIPT}</script><img src="/hacked" onerror='${SCRIPT}'></body>`;
const MARKUP = `<img src="/hacked" onerror="${SCRIPT.replaceAll('"', "'")}"><b>bold</b>`;

test('HTML and SVG attachments never run: not as photos, not as files, not when saved, not after a restore', async ({
  openProfile,
  folder,
}) => {
  const { page, close } = await openProfile();
  const requests = watchRequests(page);
  const [svg, html, disguised] = ['drawing.svg', 'page.html', 'picture.png'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]; // Three names give three paths.
  await writeFile(svg, SVG);
  await writeFile(html, HTML);
  await writeFile(disguised, HTML);
  await createCollection(page, 'Plants');
  await createRecord(page, { Name: MARKUP });
  await expect(page.getByRole('heading', { level: 1, name: MARKUP })).toBeVisible();
  await addFiles(page, 'Photos', [svg, disguised]);
  await page.getByRole('button', { name: 'Look at drawing.svg' }).click();
  await expect(page.getByText('A drawing: download it to view it')).toBeVisible();
  await page.keyboard.press('Escape');

  await createCollection(page, 'Books');
  await createRecord(page, { Title: 'Hostile' });
  await addFiles(page, 'Book files', [html, svg]);
  for (const [name, path] of [
    ['page.html', html],
    ['drawing.svg', svg],
  ] as const) {
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: `Download ${name}` }).click();
    const saved = await saving;
    expect(saved.suggestedFilename()).toBe(name);
    expect(await readFile(await saved.path())).toEqual(await readFile(path));
  }
  await expectNothingRan(page, requests);

  await setUpRecovery(page);
  await backUp(page);
  const backup = await downloadBackup(page, join(folder, 'backup.zip'));
  await close();
  const there = await openProfile();
  const requestsThere = watchRequests(there.page);
  await restoreFile(there.page, backup, { passphrase: PASSPHRASE });
  await there.page.getByRole('link', { name: 'Go to your collections' }).click();
  await there.page.getByRole('main').getByRole('link', { name: 'Plants' }).click();
  await expect(there.page.getByText(MARKUP)).toBeVisible();
  await expectNothingRan(there.page, requestsThere);
});

test('a file that is not an image is kept, and shown as a file without a picture', async ({ page, folder }) => {
  await page.goto('/');
  await createCollection(page, 'Plants');
  await createRecord(page, { Name: 'Fern' });
  const path = join(folder, 'broken.png');
  await writeFile(path, 'no picture at all');
  await addFiles(page, 'Photos', [path]);
  await expect(
    page.getByText('“broken.png” was added, but cannot be shown as a picture here. It is kept as it is.'),
  ).toBeVisible();
  const text = join(folder, 'letter.txt');
  await writeFile(text, 'a letter');
  await pickFiles(fileField(page, 'Photos').getByRole('button', { name: /^Photos: add/ }), text);
  await expect(page.getByText('“letter.txt” is not a picture. Add it to a file field.')).toBeVisible();
});

test(
  'a table with 50 columns, broken quotes and markup is imported as far as possible, and as text',
  LONG,
  async ({ page, folder }) => {
    const requests = watchRequests(page);
    await page.goto('/');
    const columns = Array.from({ length: 50 }, (_, at) => `Column ${at + 1}`);
    const row = (first: string) => [first, ...columns.slice(1).map((_, at) => `value ${at}`)].join(',');
    const lines = [
      columns.join(','),
      row('plain'),
      row('a "quote" in the middle'),
      row('"a quote that is closed"'),
      row(`"${MARKUP.replaceAll('"', '""')}"`),
      'too,few',
      `${row('too many')},x,y,z`,
      row('"a quote that never ends'),
    ];
    const path = join(folder, 'wide.csv');
    await writeFile(path, lines.join('\r\n'));
    await chooseImport(page, path);
    await expect(page.getByRole('combobox', { name: /^Where Column \d+ goes$/ })).toHaveCount(50);
    await expect(page.getByText('Please check')).toBeVisible();
    await page
      .getByRole('button', { name: /^Import / })
      .first()
      .click();
    await expect(page.getByText(/^\d records added in /)).toBeVisible();
    await page.getByRole('link', { name: 'Open Wide' }).click();
    await expect(page.getByRole('link', { name: 'a "quote" in the middle' })).toBeVisible();
    await expect(page.getByRole('link', { name: MARKUP })).toBeVisible();
    await expectNothingRan(page, requests);
  },
);

test.describe('the policy of the page', () => {
  test.use({ expectedProblems: [/Content Security Policy/] });

  test('the page refuses scripts that are not its own and other hosts, and the app never violates its policy', async ({
    page,
  }) => {
    await page.addInitScript(() => {
      const refused: string[] = [];
      Reflect.set(window, 'refused', refused);
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sourceFile }) => {
        refused.push(`${effectiveDirective} ${blockedURI} ${sourceFile}`);
      });
    });
    // The policy is stated twice, in the page and in its header, and each reports what it refuses.
    const refused = () => page.evaluate(() => [...new Set(Reflect.get(window, 'refused') as string[])].sort());
    for (const [path, title] of [
      ['/', 'Collections'],
      ['/settings', 'Settings'],
      ['/import', 'Import'],
      ['/restore', 'Restore'],
      ['/backups/activity', 'Activity'],
      ['/backups', 'Backups'],
    ] as const) {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
      expect(await refused()).toEqual([]);
    }
    await page.evaluate(async () => {
      const inline = document.createElement('script');
      inline.textContent = 'window.hacked = true;';
      const foreign = document.createElement('script');
      foreign.src = 'https://example.invalid/x.js';
      const frame = document.createElement('iframe');
      frame.src = URL.createObjectURL(new Blob(['<p>hello</p>'], { type: 'text/html' }));
      document.body.append(inline, foreign, frame);
      await fetch('https://example.invalid/').catch(() => undefined);
    });
    await expect
      .poll(refused)
      .toEqual([
        expect.stringMatching(/^connect-src https:\/\/example\.invalid/),
        expect.stringMatching(/^frame-src blob/),
        expect.stringMatching(/^script-src-elem https:\/\/example\.invalid/),
        expect.stringMatching(/^script-src-elem inline/),
      ]);
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  });
});

function watchRequests(page: Page): string[] {
  const requests: string[] = [];
  page.on('request', (request) => {
    requests.push(request.url());
  });
  return requests;
}

async function expectNothingRan(page: Page, requests: readonly string[]): Promise<void> {
  expect(requests.filter((url) => url.includes('hacked'))).toEqual([]);
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  expect(await page.title()).not.toContain('hacked');
}
