import type { ProtectionSentence } from '../src/engine/index.ts';
import { protectionBadge, SHORT_BADGES } from '../src/features/backups/overview/protection-words.ts';
import { createCollection } from './support/catalogue.ts';
import { setPassphraseOnly } from './support/security.ts';
import { LONG } from './support/long-run.ts';
import { expect, test } from './support/test.ts';

const DAY_MS = 86_400_000;
const now = Date.now();
const codes = Object.keys(SHORT_BADGES) as ProtectionSentence['code'][]; // The keys are the codes.

/** The texts for a code, with the longest possible time span. */
function longWords(code: ProtectionSentence['code']): string {
  // The badge does not show the other details of a sentence.
  const sentence = { code, lastBackupAt: now - 319 * DAY_MS } as ProtectionSentence;
  return protectionBadge(sentence, { now, hasBackups: true });
}

test('the header never cuts off the protection text, however narrow the window', LONG, async ({ page }) => {
  await page.goto('/');
  await createCollection(page, 'Books');
  // With a passphrase, there is also a lock.
  await setPassphraseOnly(page);
  const banner = page.getByRole('banner');
  await expect(banner.getByRole('button', { name: 'Lock now' })).toBeVisible();
  const badge = banner.getByRole('link').last();
  await expect(badge).toHaveAttribute('title', /^(?!Backups$)/);
  const words = codes.map((code) => ({ long: longWords(code), short: SHORT_BADGES[code] }));
  const cut: string[] = [];
  for (const width of [320, 360, 390, 407, 409, 511, 513, 767, 769]) {
    await page.setViewportSize({ width, height: 700 });
    const cutHere = await badge.evaluate((link, texts) => {
      const [first, second] = link.querySelectorAll<HTMLElement>('.mantine-Button-label > span');
      if (!first || !second) throw new Error('The badge has no words.');
      const label = link.querySelector('.mantine-Button-label');
      return texts.filter(({ long, short }) => {
        first.textContent = long;
        second.textContent = short;
        const shown = [first, second].filter((element) => element.offsetParent !== null);
        return (
          shown.length !== 1 ||
          [link, label, ...shown].some(
            (element) => element && element.scrollWidth > element.clientWidth && element.clientWidth > 0,
          )
        );
      });
    }, words);
    for (const { long, short } of cutHere) cut.push(`${width} px: ${long} / ${short}`);
  }
  expect(cut).toEqual([]);
});
