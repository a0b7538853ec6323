import { expect, it } from 'vitest';
import { encodeUtf8 } from '../../../engine/low-level.ts';
import { MOST_BYTES_IN_PAGE, selfOpeningFile } from './self-opening-file.ts';

const PAGE = encodeUtf8('<main></main><script type="application/base64" id="backup"></script><script>run()</script>');

it('has the backup inside the page, byte for byte, whatever its size', async () => {
  for (const size of [0, 1, 2, 3, 196_607, 196_608, 196_609, 500_000]) {
    const backup = Uint8Array.from({ length: size }, (_, at) => (at * 31) % 256);
    const html = await (await selfOpeningFile(PAGE, new Blob([backup]))).text();
    const [, base64 = ''] = /id="backup">([^<]*)<\/script><script>run\(\)/.exec(html) ?? [];
    expect(Buffer.from(base64, 'base64').equals(backup)).toBe(true);
  }
});

it('is refused for a backup that is too large, and for another page', async () => {
  await expect(selfOpeningFile(PAGE, new Blob([new Uint8Array(MOST_BYTES_IN_PAGE + 1)]))).rejects.toMatchObject({
    code: 'limit-exceeded',
    hint: 'too-large-for-page',
  });
  await expect(selfOpeningFile(encodeUtf8('<html>'), new Blob(['x']))).rejects.toMatchObject({ code: 'internal' });
});
