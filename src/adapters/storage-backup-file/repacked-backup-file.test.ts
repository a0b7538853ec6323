import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { BlobStorage, Bytes, ErrorCode } from '../../engine/index.ts';
import { concatBytes, encodeUtf8 } from '../../engine/low-level.ts';
import { expectCode, testBytes, testKey } from '../../engine/testing/storage-test-kit.ts';
import { openBackupFile } from './open-backup-file.ts';
import { backupFileOf } from './testing/backup-file-of.ts';
import { hasTool } from './testing/has-tool.ts';
import { littleEndian, makeRawZip, type RawEntry } from './testing/raw-zip.ts';

const OBJECTS: ReadonlyMap<string, Bytes> = new Map<string, Bytes>([
  ['repository.json', testBytes(300, 1)],
  [testKey('packs', 'a'), testBytes(400, 2)],
  [testKey('packs', 'b'), new Uint8Array(700)],
  [testKey('indexes', 'b'), testBytes(200, 3)],
  [testKey('snapshots', 'c'), testBytes(90, 4)],
]);

const open = (bytes: Uint8Array): Promise<BlobStorage> => openBackupFile(new Blob([bytes.slice()]));

async function contentOf(storage: BlobStorage): Promise<Map<string, Bytes>> {
  const content = new Map<string, Bytes>();
  if (await storage.stat('repository.json')) content.set('repository.json', await storage.read('repository.json'));
  for (const folder of ['packs', 'indexes', 'snapshots', 'locks'] as const) {
    for await (const { key } of storage.list(folder)) content.set(key, await storage.read(key));
  }
  return content;
}

const sorted = (content: ReadonlyMap<string, Bytes>) => [...content].sort(([a], [b]) => (a < b ? -1 : 1));

describe('a repacked backup file', () => {
  it('opens with any order, compression, folders, padding, comments and foreign files', async () => {
    const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => array.slice());
    const packing = fc.record({ isDeflated: fc.boolean(), hasDescriptor: fc.boolean(), extra: bytes(3) });
    const stranger: fc.Arbitrary<RawEntry> = fc.record({
      name: fc.constantFrom(
        'README.txt',
        '.DS_Store',
        '__MACOSX/._repository.json',
        'packs/.DS_Store',
        'holiday.mp4',
        'other.zip',
        'packs/letter.txt',
      ),
      data: bytes(50),
      method: fc.constantFrom(0, 8, 9, 12, 14, 93, 99),
      flags: fc.constantFrom(0, 1, 8),
      // A 2 GiB film that deflate made small, or a false size.
      claimedSize: fc.constantFrom(0, 50, 0x7fffffff),
    });
    const folder = fc.record({
      names: fc.array(fc.constantFrom('heirloom-2026-11-20-1405-full', 'Sauvegardes d’été', 'a', 'Neuer Ordner (2)'), {
        maxLength: 4,
      }),
      dots: fc.constantFrom('', './', '././'),
      slash: fc.constantFrom('/', '\\'),
      hasEntries: fc.boolean(),
    });
    const around = fc.record({
      comment: bytes(40),
      before: fc.oneof(fc.constant(new Uint8Array(0)), bytes(200)),
      zerosBehind: fc.oneof(fc.constant(0), fc.nat(70_000)),
      behind: bytes(200),
      withZip64Records: fc.boolean(),
    });
    const cut = fc.boolean();
    await fc.assert(
      fc.asyncProperty(
        fc.array(packing, { minLength: OBJECTS.size, maxLength: OBJECTS.size }),
        fc.array(stranger, { maxLength: 4 }),
        folder,
        around,
        cut,
        fc.infiniteStream(fc.nat()),
        async (packings, strangers, { names, dots, slash, hasEntries }, zip, isShifted, order) => {
          const prefix = dots + names.map((name) => `${name}/`).join('');
          const place = (path: string) => (prefix + path).replaceAll('/', slash);
          const objects = [...OBJECTS].map(([path, data], at) => ({
            ...packed(data, packings[at]),
            name: place(path),
          }));
          const folders = hasEntries
            ? ['', 'packs/', 'snapshots/'].flatMap((path): RawEntry[] =>
                prefix + path === '' ? [] : [{ name: place(path), data: new Uint8Array(0) }],
              )
            : [];
          const entries = [
            ...objects,
            ...folders,
            ...strangers.map((entry) => ({ ...entry, name: place(entry.name) })),
          ];
          const shuffled = entries
            .map((entry) => ({ entry, rank: order.next().value }))
            .sort((a, b) => a.rank - b.rank)
            .map(({ entry }) => entry);
          // Offsets count from the start of the file or, if something was prepended later, from the first entry.
          const { before, zerosBehind, behind, ...rest } = zip;
          const after = concatBytes([new Uint8Array(zerosBehind), behind]);
          const made = isShifted
            ? concatBytes([before, makeRawZip(shuffled, { ...rest, after })])
            : makeRawZip(shuffled, { ...rest, before, after });
          expect(sorted(await contentOf(await open(made)))).toEqual(sorted(OBJECTS));
        },
      ),
      { numRuns: 250 },
    );
  }, 60_000);

  it('opens with any amount of padding, even if the first search window ends inside the last records', async () => {
    const zip = makeRawZip([{ name: 'repository.json', data: testBytes(9) }], { withZip64Records: true });
    for (let zeros = 0xffff - 120; zeros < 0xffff + 120; zeros += 1) {
      expect(await contentOf(await open(concatBytes([zip, new Uint8Array(zeros)])))).toEqual(
        new Map([['repository.json', testBytes(9)]]),
      );
    }
  });

  it.each([
    ['padded to blocks by bsdtar', 'padded-by-bsdtar.zip'],
    ['with ./ in front of every name', 'dot-slash-folder.zip'],
    ['with ZIP64 records that it does not need', 'zip64-by-bsdtar.zip'],
  ])('opens %s', async (_, name) => {
    const content = await contentOf(await open(fixture(name)));
    expect(new Map([...content].map(([key, { length }]) => [key, length]))).toEqual(
      new Map([
        ['repository.json', 300],
        [testKey('packs', 'a'), 400],
        [testKey('indexes', 'b'), 200],
        [testKey('snapshots', 'c'), 90],
      ]),
    );
  });

  const TOOLS: readonly (readonly [title: string, tool: string, pack: (folder: string, zip: string) => void])[] = [
    ['zip', 'zip', (folder, zip) => run('zip', ['-qr', zip, 'heirloom'], folder)],
    [
      'zip to a pipe',
      'zip',
      (folder, zip) => {
        writeFileSync(zip, execFileSync('zip', ['-qr', '-', '.'], { cwd: folder }));
      },
    ],
    [
      'zip with a comment for all and bytes in front',
      'zip',
      (folder, zip) => {
        run('zip', ['-qr', zip, 'heirloom'], folder);
        execFileSync('zip', ['-qz', zip], { input: 'from my old phone' });
        writeFileSync(zip, concatBytes([encodeUtf8('#!/bin/sh\n'), readFileSync(zip)]));
      },
    ],
    ['bsdtar to a file', 'bsdtar', (folder, zip) => run('bsdtar', ['--format', 'zip', '-cf', zip, 'heirloom'], folder)],
    [
      'bsdtar to a pipe',
      'bsdtar',
      (folder, zip) => {
        writeFileSync(zip, execFileSync('bsdtar', ['--format', 'zip', '-cf', '-', '.'], { cwd: folder }));
      },
    ],
    [
      'bsdtar with ZIP64',
      'bsdtar',
      (folder, zip) => run('bsdtar', ['--format', 'zip', '--options', 'zip:zip64', '-cf', zip, '.'], folder),
    ],
    ['7z', '7z', (folder, zip) => run('7z', ['a', '-bd', '-tzip', zip, '.'], folder)],
    ['Python', 'python3', (folder, zip) => run('python3', ['-m', 'zipfile', '-c', zip, 'heirloom'], folder)],
  ];

  describe.each(TOOLS)('by %s', (_, tool, pack) => {
    it.skipIf(!hasTool(tool))('opens', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'heirloom-repacked-'));
      try {
        for (const [path, data] of [...OBJECTS, ['README.txt', testBytes(60_000)] as const]) {
          mkdirSync(dirname(join(folder, 'in', 'heirloom', path)), { recursive: true });
          writeFileSync(join(folder, 'in', 'heirloom', path), data);
        }
        const zip = join(folder, 'again.zip');
        pack(join(folder, 'in'), zip);
        expect(sorted(await contentOf(await open(readFileSync(zip))))).toEqual(sorted(OBJECTS));
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  });

  it('uses the later of two entries with the same name, as unpacking does', async () => {
    const entry = (name: string, data: Bytes): RawEntry => ({ name, data });
    const again = makeRawZip([
      entry('repository.json', testBytes(10, 1)),
      entry(testKey('packs', 'a'), testBytes(10)),
      entry('README.txt', testBytes(3)),
      entry('repository.json', testBytes(10, 2)),
      entry(testKey('packs', 'a').replace('/', '\\'), testBytes(10)),
      entry('README.txt', testBytes(4)),
    ]);
    expect(await contentOf(await open(again))).toEqual(
      new Map([
        ['repository.json', testBytes(10, 2)],
        [testKey('packs', 'a'), testBytes(10)],
      ]),
    );
  });
});

describe('a backup file that cannot be opened as it is', () => {
  const plain = () => backupFileOf(OBJECTS);
  const zipOf = (...names: readonly string[]) =>
    makeRawZip(names.map((name): RawEntry => ({ name, data: testBytes(30) })));
  const head = (...bytes: readonly number[]) => concatBytes([new Uint8Array(bytes), testBytes(600)]);
  const CASES: readonly (readonly [what: string, code: ErrorCode, make: () => Bytes | Promise<Bytes>])[] = [
    ['a ZIP in a ZIP', 'zip-in-zip', () => fixture('zip-in-zip.zip')],
    [
      'a ZIP in a ZIP by a Mac',
      'zip-in-zip',
      () => zipOf('Archive/heirloom-full.ZIP', '__MACOSX/Archive/._heirloom-full.ZIP', '.DS_Store'),
    ],
    [
      'only what macOS keeps beside a ZIP',
      'not-a-backup-file',
      () => zipOf('__MACOSX/Archive/._heirloom-full.zip', '._a.zip'),
    ],
    ['two sets in one ZIP', 'several-backups', () => zipOf('home/repository.json', 'office/repository.json')],
    ['packing by LZMA', 'unreadable-packing', () => fixture('lzma.zip')],
    [
      'packing by Deflate64',
      'unreadable-packing',
      () => makeRawZip([{ name: 'repository.json', data: testBytes(30), method: 9 }]),
    ],
    [
      'a password of the ZIP',
      'zip-with-password',
      () => makeRawZip([{ name: 'a/repository.json', data: testBytes(30), flags: 1 }]),
    ],
    [
      'the last part by zip -s',
      'split-archive',
      async () =>
        withEnd(await plain(), (view) => {
          view.setUint16(4, 2, true);
        }),
    ],
    ['the last part by cutting', 'split-archive', async () => (await plain()).slice(700)],
    ['the very end, without the directory', 'split-archive', async () => (await plain()).slice(-60)],
    [
      'the last part of a ZIP64',
      'split-archive',
      async () => {
        const bytes = await backupFileOf(OBJECTS, { bytes: 0, entries: 0 });
        new DataView(bytes.buffer).setUint32(bytes.length - 22 - 4, 3, true);
        return bytes;
      },
    ],
    [
      'the first part by zip -s',
      'split-archive',
      async () => concatBytes([littleEndian([0x08074b50, 4]), (await plain()).slice(0, 900)]),
    ],
    ['7z', 'other-archive', () => head(0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c)],
    ['RAR', 'other-archive', () => head(0x52, 0x61, 0x72, 0x21, 0x1a, 0x07, 0x01, 0x00)],
    ['gzip', 'other-archive', () => head(0x1f, 0x8b, 8)],
    ['xz', 'other-archive', () => head(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00)],
    ['an Apple Archive', 'other-archive', () => head(0x70, 0x62, 0x7a, 0x65)],
    [
      'tar',
      'other-archive',
      () => concatBytes([encodeUtf8('repository.json'.padEnd(257, '\0')), encodeUtf8('ustar\0'), testBytes(300)]),
    ],
  ];

  it.each(CASES)('such as %s is reported as %s', async (_, code, make) => {
    await expectCode(open(await make()), code);
  });

  it('is reported as truncated if its end is missing', async () => {
    const whole = await plain();
    for (const length of [4, 100, 800]) await expectCode(open(whole.slice(0, length)), 'truncated');
  });
});

function packed(
  data: Bytes,
  packing: { isDeflated: boolean; hasDescriptor: boolean; extra: Bytes } | undefined,
): Omit<RawEntry, 'name'> {
  const { isDeflated = false, hasDescriptor = false, extra = new Uint8Array(0) } = packing ?? {};
  const stored = isDeflated ? Uint8Array.from(deflateRawSync(data)) : data;
  const crc = crc32(data);
  const descriptor = hasDescriptor
    ? littleEndian([0x08074b50, 4], [crc, 4], [stored.length, 4], [data.length, 4])
    : new Uint8Array(0);
  const localExtra = concatBytes([littleEndian([0x6375, 2], [extra.length, 2]), extra]);
  return {
    data: concatBytes([stored, descriptor]),
    method: isDeflated ? 8 : 0,
    flags: hasDescriptor ? 8 : 0,
    crc,
    localExtra,
    claimedCompressed: stored.length,
    claimedSize: data.length,
  };
}

function withEnd(bytes: Bytes, change: (end: DataView) => void): Bytes {
  change(new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 22));
  return bytes;
}

function fixture(name: string): Bytes {
  return new Uint8Array(readFileSync(new URL(`testing/repacked/${name}`, import.meta.url)));
}

function run(tool: string, args: readonly string[], cwd: string): void {
  execFileSync(tool, args, { cwd, stdio: 'ignore' });
}
