import JSZip from 'jszip';
import { describe, expect, it } from 'vitest';
import type { ExportEntry } from '../../catalogue/export/export-entries.ts';
import type { Bytes } from '../../engine/index.ts';
import { concatBytes } from '../../engine/low-level.ts';
import { zipPieces } from './save-pieces.ts';

const MODIFIED_AT = new Date('2026-11-20T14:05:06Z');

async function* entriesOf(sizes: readonly number[]): AsyncGenerator<ExportEntry, void, void> {
  for (const [at, size] of sizes.entries()) yield { path: `file-${at}`, content: new Blob([new Uint8Array(size)]) };
}

/** The files in each ZIP that was written. */
async function volumesOf(sizes: readonly number[], volumeBytes?: number): Promise<readonly (readonly string[])[]> {
  const volumes: Bytes[][] = [[]];
  const options = { modifiedAt: MODIFIED_AT, signal: new AbortController().signal, onEntries: () => undefined };
  for await (const piece of zipPieces(
    entriesOf(sizes),
    volumeBytes === undefined ? options : { ...options, volumeBytes },
  ))
    if (piece.kind === 'volume') volumes.push([]);
    else volumes.at(-1)?.push(piece.bytes);
  return Promise.all(volumes.map(async (pieces) => Object.keys((await JSZip.loadAsync(concatBytes(pieces))).files)));
}

describe('saved files', () => {
  it('are one ZIP', async () => {
    expect(await volumesOf([10, 3_000_000, 0])).toEqual([['file-0', 'file-1', 'file-2']]);
  });

  it('are split among complete ZIPs of limited size, a larger file alone', async () => {
    const volumes = await volumesOf([600, 300, 200, 5000, 100], 1000);
    expect(volumes).toEqual([['file-0', 'file-1'], ['file-2'], ['file-3'], ['file-4']]);
  });

  it('are not split at the limit', async () => {
    expect(await volumesOf([500, 500], 1000)).toEqual([['file-0', 'file-1']]);
  });

  it('stop when they are cancelled, with the reason', async () => {
    const abort = new AbortController();
    const pieces = zipPieces(entriesOf([3_000_000, 3_000_000]), {
      modifiedAt: MODIFIED_AT,
      signal: abort.signal,
      onEntries: () => undefined,
    });
    await pieces.next();
    abort.abort(new Error('enough'));
    await expect(
      (async () => {
        for await (const piece of pieces) expect(piece.kind).toBe('bytes');
      })(),
    ).rejects.toThrow('enough');
  });

  it('end with the error of reading an entry', async () => {
    async function* broken(): AsyncGenerator<ExportEntry, void, void> {
      yield* entriesOf([10]);
      throw new Error('unreadable');
    }
    const options = { modifiedAt: MODIFIED_AT, signal: new AbortController().signal, onEntries: () => undefined };
    await expect(
      (async () => {
        for await (const piece of zipPieces(broken(), options)) expect(piece.kind).toBe('bytes');
      })(),
    ).rejects.toThrow('unreadable');
  });
});
