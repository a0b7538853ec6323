import { encode } from 'uqr';
import { expect, it } from 'vitest';
import { kitDocument } from './kit-document.ts';
import { kitFileName, kitText } from './kit-text.ts';
import { qrPath } from './qr-path.ts';

const KEY = 'ABCD-EFGH-JKMN-PQRS-TVWX-YZ01-2345-6789-0ABC';
const kit = { recoveryKey: KEY, repositoryId: '0123456789abcdef'.repeat(4), createdAt: '2026-05-01T10:00:00.000Z' };

/** Draws the SVG path back into modules. */
function modulesOf({ size, path }: { size: number; path: string }): boolean[][] {
  const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let at = 0; at < Number(length); at += 1) rows[Number(y)]?.splice(Number(x) + at, 1, true);
  }
  return rows;
}

it('draws the QR code of the key, with its quiet zone', () => {
  const drawn = qrPath(KEY);
  const modules = modulesOf(drawn);
  expect(modules).toEqual(encode(KEY, { ecc: 'Q', border: 4 }).data);
  expect(modules).not.toEqual(encode(KEY.replace('A', 'B'), { ecc: 'Q', border: 4 }).data);
  expect(modules.slice(0, 4).flat()).not.toContain(true);
});

it('contains the key in groups and in one line, the QR code, the date, the repository and the address', () => {
  const html = kitDocument(kit, { address: 'https://heirloom.example/', pageSha256: 'ab'.repeat(32) });
  for (const group of KEY.split('-')) expect(html).toMatch(new RegExp(`</small>${group}</li>`));
  expect(html).toContain(`<code>${KEY}</code>`);
  expect(html).toContain(qrPath(KEY).path);
  for (const part of ['2026-05-01', '01234567', 'https://heirloom.example/', 'ab'.repeat(32), 'recover.html'])
    expect(html).toContain(part);
});

it('needs no other file and runs no script', () => {
  const html = kitDocument(kit, { address: 'https://heirloom.example/?a="><script>alert(1)</script>' });
  expect(html).not.toMatch(/<script|<link|<img|url\(|@import/);
  expect(html).toContain('&lt;script&gt;');
});

it('is named by its date and repository', () => {
  expect(kitFileName(kitText(kit, { address: '' }))).toBe('heirloom-recovery-kit-2026-05-01-01234567.html');
});
