import { BlobReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import JSZip from 'jszip';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BackupError, type Bytes, type Progress } from '../../engine/index.ts';
import { equalBytes } from '../../engine/low-level.ts';
import { expectCode, testBytes, testKey } from '../../engine/testing/storage-test-kit.ts';
import type { BackupFileEntry } from './backup-file-entry.ts';
import { hasTool } from './testing/has-tool.ts';
import { backupFileOf, entryOf, MODIFIED_AT } from './testing/backup-file-of.ts';
import { writeBackupFile, type PlainZipLimits } from './write-backup-file.ts';

const MIB = 1024 * 1024;
const ZIP64: PlainZipLimits = { bytes: 0, entries: 0 };

const CONTENT: ReadonlyMap<string, Bytes> = new Map<string, Bytes>([
  ['README.txt', new TextEncoder().encode('How to get your data back: …\n')],
  ['empty', new Uint8Array(0)],
  ['123', testBytes(10)],
  ['Größe/日本語 🌱.txt', testBytes(77)],
  ['repository.json', testBytes(300)],
  [testKey('packs', 'a'), testBytes(3 * MIB + 5)],
  [testKey('packs', 'b'), testBytes(16 * 1024)],
  [testKey('snapshots', 'c'), testBytes(16 * 1024 + 1)],
]);

async function withFile<Result>(bytes: Bytes, inspect: (path: string) => Result): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'heirloom-zip-'));
  try {
    const path = join(folder, 'backup.zip');
    await writeFile(path, bytes);
    return inspect(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Whether the bytes are equal, without the seconds that a deep comparison of millions of elements takes. */
function expectSame(actual: Uint8Array | undefined, expected: Uint8Array | undefined): void {
  expect(actual !== undefined && expected !== undefined && equalBytes(actual, expected)).toBe(true);
}

async function collect(pieces: AsyncIterable<Bytes>): Promise<number> {
  let total = 0;
  for await (const piece of pieces) total += piece.length;
  return total;
}

describe.each([
  ['plain', undefined],
  ['ZIP64', ZIP64],
] as const)('a backup file (%s)', (_, limits) => {
  it('opens in JSZip, with every checksum right', async () => {
    const zip = await JSZip.loadAsync(await backupFileOf(CONTENT, limits), { checkCRC32: true });
    expect(Object.keys(zip.files).sort()).toEqual([...CONTENT.keys()].sort());
    for (const [path, bytes] of CONTENT) expectSame(await zip.file(path)?.async('uint8array'), bytes);
  });

  it('opens in zip.js at its strictest, stored, without data descriptors', async () => {
    const reader = new ZipReader(new BlobReader(new Blob([await backupFileOf(CONTENT, limits)])), {
      strictness: 'strict',
      checkCrc32: true,
      useWebWorkers: false,
    });
    const entries = await reader.getEntries();
    expect(entries).toHaveLength(CONTENT.size);
    for (const entry of entries) {
      if (entry.directory) throw new Error('There should be no folders.');
      expect(entry.compressionMethod).toBe(0);
      expect(entry.bitFlag?.dataDescriptor).toBe(false);
      expectSame(await entry.getData(new Uint8ArrayWriter()), CONTENT.get(entry.filename));
    }
  });

  describe.each([
    ['unzip', ['-t'], /No errors detected/],
    // Info-ZIP's zip mistakes it for a split archive and asks for the other parts.
    ['zip', ['-T'], /OK/],
    ['bsdtar', ['-tf'], /snapshots\//],
    ['7z', ['t', '-bd'], /Everything is Ok/],
    [
      'python3',
      [
        '-c',
        'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print(len(z.infolist()))',
      ],
      /^8\n$/,
    ],
  ] as const)('checked with %s', (tool, args, expected) => {
    it.skipIf(!hasTool(tool))('is intact', async () => {
      await withFile(await backupFileOf(CONTENT, limits), (path) => {
        expect(execFileSync(tool, [...args, path], { encoding: 'utf8' })).toMatch(expected);
      });
    });
  });

  it('is identical for the same content and date', async () => {
    expectSame(await backupFileOf(CONTENT, limits), await backupFileOf(CONTENT, limits));
  });

  it('reads the entries in sequence, only a few ahead of the consumer', async () => {
    const begun: number[] = [];
    const entries = Array.from({ length: 40 }, (__, at): BackupFileEntry => ({
      path: `packs/${at}`,
      sizeBytes: MIB,
      read: async () => {
        begun.push(at);
        return new Uint8Array(MIB);
      },
    }));
    let fetched = 0;
    let furthest = 0;
    for await (const piece of writeBackupFile(entries, { modifiedAt: MODIFIED_AT }, limits)) {
      fetched += piece.length;
      await new Promise((resolve) => setTimeout(resolve, 1));
      furthest = Math.max(furthest, begun.length - Math.floor(fetched / MIB));
    }
    expect(begun).toEqual(entries.map((___, at) => at));
    expect(furthest).toBeGreaterThan(0);
    expect(furthest).toBeLessThanOrEqual(4);
  });

  it('passes on an entry’s failure, and stops', async () => {
    for (const failing of [0, 1, 5, 9]) {
      let reads = 0;
      const entries = Array.from({ length: 10 }, (__, at): BackupFileEntry => ({
        path: `packs/${at}`,
        sizeBytes: 1000,
        read: async () => {
          reads += 1;
          if (at === failing) throw new BackupError('missing-object', { context: { at } });
          return testBytes(1000);
        },
      }));
      await expectCode(collect(writeBackupFile(entries, { modifiedAt: MODIFIED_AT }, limits)), 'missing-object');
      expect(reads).toBeLessThanOrEqual(failing + 3);
    }
  });

  it('wraps an untyped failure in a typed error', async () => {
    const entry: BackupFileEntry = { path: 'x', sizeBytes: 1, read: () => Promise.reject(new RangeError('no memory')) };
    await expectCode(collect(writeBackupFile([entry], { modifiedAt: MODIFIED_AT }, limits)), 'storage-failed');
  });

  it('refuses an entry whose size differs from the announced one', async () => {
    const entry: BackupFileEntry = { path: 'x', sizeBytes: 1, read: async () => testBytes(2) };
    await expectCode(
      collect(writeBackupFile([entryOf('y', testBytes(3)), entry], { modifiedAt: MODIFIED_AT }, limits)),
      'damaged',
    );
  });

  it('stops if it is cancelled, before or during writing', async () => {
    const early = new AbortController();
    early.abort();
    let reads = 0;
    const entries = Array.from({ length: 20 }, (__, at): BackupFileEntry => ({
      path: `packs/${at}`,
      sizeBytes: MIB,
      read: async () => {
        reads += 1;
        return new Uint8Array(MIB);
      },
    }));
    await expectCode(
      collect(writeBackupFile(entries, { modifiedAt: MODIFIED_AT, signal: early.signal }, limits)),
      'cancelled',
    );
    expect(reads).toBe(0);
    const midway = new AbortController();
    const pieces = writeBackupFile(entries, { modifiedAt: MODIFIED_AT, signal: midway.signal }, limits);
    await expectCode(
      (async () => {
        let fetched = 0;
        for await (const piece of pieces) {
          fetched += piece.length;
          if (fetched > 5 * MIB) midway.abort();
        }
      })(),
      'cancelled',
    );
    expect(reads).toBeLessThan(12);
  });

  it('stops reading once the consumer stops', async () => {
    let reads = 0;
    const entries = Array.from({ length: 30 }, (__, at): BackupFileEntry => ({
      path: `packs/${at}`,
      sizeBytes: MIB,
      read: async () => {
        reads += 1;
        return new Uint8Array(MIB);
      },
    }));
    for await (const piece of writeBackupFile(entries, { modifiedAt: MODIFIED_AT }, limits))
      if (piece.length >= 0) break;
    const after = reads;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(reads).toBeLessThanOrEqual(after + 2);
    expect(reads).toBeLessThan(8);
  });

  it('reports increasing progress that ends at the total', async () => {
    const reports: Progress[] = [];
    const entries = [...CONTENT].map(([path, bytes]) => entryOf(path, bytes));
    await collect(
      writeBackupFile(entries, { modifiedAt: MODIFIED_AT, onProgress: (progress) => reports.push(progress) }, limits),
    );
    const bytesTotal = [...CONTENT.values()].reduce((sum, { length }) => sum + length, 0);
    expect(reports.at(-1)).toEqual({
      phase: 'copying',
      done: CONTENT.size,
      total: CONTENT.size,
      bytesDone: bytesTotal,
      bytesTotal,
    });
    for (const [at, report] of reports.entries())
      expect(report.bytesDone).toBeGreaterThanOrEqual(reports[at - 1]?.bytesDone ?? 0);
  });
});

describe('the kind of ZIP', () => {
  const isZip64 = (bytes: Bytes): boolean => {
    const at = bytes.length - 22 - 20;
    return new DataView(bytes.buffer).getUint32(at, true) === 0x07064b50;
  };
  const three = new Map(['a', 'b', 'c'].map((name): [string, Bytes] => [name, testBytes(100)]));

  it('is plain below the limits, and ZIP64 above either one', async () => {
    expect(isZip64(await backupFileOf(three))).toBe(false);
    expect(isZip64(await backupFileOf(three, { bytes: 10_000, entries: 3 }))).toBe(false);
    expect(isZip64(await backupFileOf(three, { bytes: 10_000, entries: 2 }))).toBe(true);
    expect(isZip64(await backupFileOf(three, { bytes: 400, entries: 3 }))).toBe(true);
  });

  it('allows no two entries with the same path', async () => {
    await expectCode(
      collect(writeBackupFile([entryOf('a', testBytes(1)), entryOf('a', testBytes(1))], { modifiedAt: MODIFIED_AT })),
      'internal',
    );
  });
});
