import JSZip from 'jszip';
import { expect, it } from 'vitest';
import { equalBytes } from '../../engine/low-level.ts';
import { testBytes } from '../../engine/testing/storage-test-kit.ts';
import { Checksums } from './jszip-checksum.ts';

const SIZES = [0, 1, 16 * 1024, 16 * 1024 + 1, 300_007];

function zipOf(sizes: readonly number[]): JSZip {
  const zip = new JSZip();
  for (const [at, size] of sizes.entries())
    zip.file(`packs/${at}`, testBytes(size, at), { date: new Date(0), compression: 'STORE', createFolders: false });
  return zip;
}

it('JSZip takes checksums that are computed elsewhere, and writes the same bytes', async () => {
  const expected = await zipOf(SIZES).generateAsync({ type: 'uint8array' });
  const zip = zipOf(SIZES);
  const checksums = await Checksums.create();
  for (const file of Object.values(zip.files)) checksums.takeOver(file);
  const written = await zip.generateAsync({ type: 'uint8array' });
  expect(equalBytes(written, expected)).toBe(true);
  // The empty one has none.
  expect(checksums.entries).toBe(SIZES.length - 1);
});
