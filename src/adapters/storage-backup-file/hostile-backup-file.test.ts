import fc from 'fast-check';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { BackupError, type BlobStorage, type Bytes, type ErrorCode } from '../../engine/index.ts';
import { concatBytes } from '../../engine/low-level.ts';
import { expectCode, testBytes, testKey } from '../../engine/testing/storage-test-kit.ts';
import { openBackupFile } from './open-backup-file.ts';
import { backupFileOf } from './testing/backup-file-of.ts';
import { littleEndian, makeRawZip, type RawEntry, type RawZipOptions } from './testing/raw-zip.ts';
import { isLong, times } from '../../engine/testing/long-run.ts';

const KEYS = ['repository.json', testKey('packs', 'a'), testKey('indexes', 'b'), testKey('snapshots', 'c')] as const;

const SMALL: ReadonlyMap<string, Bytes> = new Map<string, Bytes>([
  ['README.txt', testBytes(40, 9)],
  ...KEYS.map((key, at): [string, Bytes] => [key, testBytes(20 + at * 30, at)]),
]);

const REPOSITORY: RawEntry = { name: 'repository.json', data: testBytes(10) };
const PACK: RawEntry = { name: testKey('packs', 'a'), data: testBytes(100) };

function open(bytes: Bytes): Promise<BlobStorage> {
  return openBackupFile(new Blob([bytes]));
}

function deflated(bytes: Bytes): Bytes {
  return Uint8Array.from(deflateRawSync(bytes));
}

/** Opens the file and reads everything. Anything but a typed error fails the test. Returns the content by key. */
async function readAll(bytes: Bytes): Promise<Map<string, Bytes | ErrorCode> | ErrorCode> {
  const typed = (error: unknown): ErrorCode => {
    if (error instanceof BackupError) return error.code;
    throw error;
  };
  const storage = await open(bytes).catch(typed);
  if (typeof storage === 'string') return storage;
  const read = new Map<string, Bytes | ErrorCode>();
  for (const folder of ['packs', 'indexes', 'snapshots', 'locks'] as const) {
    for await (const { key } of storage.list(folder)) read.set(key, await storage.read(key).catch(typed));
  }
  read.set('repository.json', await storage.read('repository.json').catch(typed));
  return read;
}

const MASKS = [0x01, 0x80];

describe('a backup file that was changed', () => {
  it.each([
    ['plain', undefined],
    ['ZIP64', { bytes: 0, entries: 0 }],
  ])('is reported as truncated at every length (%s)', async (_, limits) => {
    const whole = await backupFileOf(SMALL, limits);
    for (let length = 0; length < whole.length; length += 1) {
      await expectCode(open(whole.slice(0, length)), 'truncated');
    }
    await open(whole);
  });

  it.each([
    ['plain', undefined],
    ['ZIP64', { bytes: 0, entries: 0 }],
  ])(
    'gives only typed errors if any single byte changes (%s)',
    async (_, limits) => {
      const whole = await backupFileOf(SMALL, limits);
      let [told, tries] = [0, 0];
      for (let at = 0; at < whole.length; at += 1) {
        for (const mask of isLong ? MASKS : [MASKS[at % 2] ?? 1]) {
          tries += 1;
          const changed = whole.slice();
          changed[at] = (changed[at] ?? 0) ^ mask;
          const result = await readAll(changed);
          if (typeof result === 'string' || [...result.values()].some((value) => typeof value === 'string')) told += 1;
          else
            for (const [key, bytes] of result)
              if (SMALL.has(key) && typeof bytes !== 'string') expect(bytes).toHaveLength(SMALL.get(key)?.length ?? -1);
        }
      }
      // In such a small file most bytes are structure, so a change is noticed.
      expect(told).toBeGreaterThan(tries * 0.3);
    },
    30_000,
  );

  it('gives only typed errors for any mixture of its own parts', async () => {
    const whole = await backupFileOf(SMALL);
    const part = fc
      .tuple(fc.nat(whole.length), fc.nat(whole.length))
      .map(([a, b]) => whole.slice(Math.min(a, b), Math.max(a, b)));
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 4 }), fc.nat(60), async (parts, tail) => {
        await readAll(concatBytes([whole.slice(0, 40), ...parts, whole.slice(whole.length - 22 - tail)]));
      }),
      { numRuns: times(120, 400) },
    );
  });
});

describe('a hostile ZIP', () => {
  const LIES: readonly [what: string, code: ErrorCode, entries: readonly RawEntry[], options?: RawZipOptions][] = [
    ['path traversal', 'invalid-format', [REPOSITORY, { name: '../../x', data: testBytes(1) }]],
    ['path traversal within', 'invalid-format', [REPOSITORY, { name: 'packs/../repository.json', data: testBytes(1) }]],
    ['path traversal by backslashes', 'invalid-format', [REPOSITORY, { name: '..\\x', data: testBytes(1) }]],
    ['an absolute path', 'invalid-format', [REPOSITORY, { name: '/etc/passwd', data: testBytes(1) }]],
    ['a drive', 'invalid-format', [REPOSITORY, { name: 'C:\\x', data: testBytes(1) }]],
    ['a NUL in a name', 'invalid-format', [REPOSITORY, { name: 'a\0b', data: testBytes(1) }]],
    ['no name', 'invalid-format', [REPOSITORY, { name: '', data: testBytes(1) }]],
    ['a password of its own', 'zip-with-password', [{ ...REPOSITORY, flags: 1 }]],
    ['an unknown method', 'unreadable-packing', [REPOSITORY, { ...PACK, method: 12 }]],
    ['stored bytes of two sizes', 'invalid-format', [REPOSITORY, { ...PACK, claimedSize: 101 }]],
    [
      'an entry longer than the file',
      'invalid-format',
      [REPOSITORY, { ...PACK, claimedSize: 1_000_000, claimedCompressed: 1_000_000 }],
    ],
    [
      'an entry that reaches into the next',
      'invalid-format',
      [{ ...REPOSITORY, claimedSize: 60, claimedCompressed: 60 }, PACK],
    ],
    [
      'two entries on the same bytes',
      'invalid-format',
      [REPOSITORY, PACK, { ...PACK, name: testKey('packs', 'b'), claimedOffset: 55 }],
    ],
    ['a place beyond the file', 'invalid-format', [REPOSITORY, { ...PACK, claimedOffset: 0x7fffffff }]],
    ['a deflate bomb of 4 GiB', 'limit-exceeded', [REPOSITORY, { ...PACK, method: 8, claimedSize: 0xfffffffe }]],
    [
      'a deflate bomb of more than deflate can do',
      'limit-exceeded',
      [REPOSITORY, { ...PACK, method: 8, claimedSize: 200_000 }],
    ],
    [
      'terabytes by ZIP64',
      'limit-exceeded',
      [
        REPOSITORY,
        {
          ...PACK,
          method: 8,
          claimedSize: 0xffffffff,
          centralExtra: concatBytes([littleEndian([1, 2], [8, 2]), littleEndian([9_000_000_000_000, 8])]),
        },
      ],
    ],
    [
      'more than numbers can count by ZIP64',
      'damaged',
      [
        REPOSITORY,
        {
          ...PACK,
          method: 8,
          claimedSize: 0xffffffff,
          centralExtra: concatBytes([littleEndian([1, 2], [8, 2]), littleEndian([0xffffffffffffffffn, 8])]),
        },
      ],
    ],
    ['ZIP64 sizes that are announced and missing', 'damaged', [REPOSITORY, { ...PACK, claimedSize: 0xffffffff }]],
    ['more entries than there are', 'damaged', [REPOSITORY, PACK], { claimedCount: 3 }],
    ['fewer entries than there are', 'damaged', [REPOSITORY, PACK], { claimedCount: 1 }],
    ['a ZIP64 count without ZIP64', 'damaged', [REPOSITORY, PACK], { claimedCount: 0xffff }],
    ['a directory beyond the file', 'damaged', [REPOSITORY, PACK], { claimedDirectoryOffset: 0x7fffffff }],
    ['a directory larger than the file', 'damaged', [REPOSITORY, PACK], { claimedDirectoryBytes: 0x7fffffff }],
    ['something between the entries and the directory', 'damaged', [REPOSITORY, PACK], { claimedDirectoryOffset: 3 }],
  ];

  it.each(LIES)('with %s is refused as %s', async (_, code, entries, options) => {
    await expectCode(open(makeRawZip(entries, options)), code);
  });

  const BROKEN: readonly [what: string, pack: RawEntry][] = [
    ['another name in its local header', { ...PACK, localName: testKey('packs', 'b') }],
    ['a longer name in its local header', { ...PACK, localName: 'x'.repeat(200) }],
    ['another method in its local header', { ...PACK, localMethod: 8 }],
    ['no local header', { ...PACK, claimedOffset: 20 + 30 + 10 }],
    ['bytes that are no deflate stream', { ...PACK, method: 8 }],
    [
      'more unpacked than it claims',
      { name: PACK.name, data: deflated(new Uint8Array(50_000)), method: 8, claimedSize: 49_999 },
    ],
    [
      'less unpacked than it claims',
      { name: PACK.name, data: deflated(new Uint8Array(50_000)), method: 8, claimedSize: 50_001 },
    ],
    [
      'a bomb within its bounds',
      { name: PACK.name, data: deflated(new Uint8Array(100_000_000)), method: 8, claimedSize: 60_000_000 },
    ],
  ];

  it.each(BROKEN)('with an object that has %s opens, and reports it on reading', async (_, pack) => {
    const storage = await open(makeRawZip([REPOSITORY, pack]));
    expect(await storage.read('repository.json')).toEqual(REPOSITORY.data);
    await expectCode(storage.read(PACK.name), 'damaged');
    await expectCode(storage.read(PACK.name, { offset: 1, length: 1 }), 'damaged');
  });

  it('whose local header claims more space than the file has opens, and reports it on reading', async () => {
    const bytes = makeRawZip([{ ...PACK, localExtra: new Uint8Array(4) }, REPOSITORY]);
    // The length of the extra field is at offset 28 of the first local header.
    bytes[28] = 200;
    await expectCode((await open(bytes)).read(PACK.name), 'damaged');
  });

  it('is identified by its stored names, even if an extra field gives other names', async () => {
    // Info-ZIP's Unicode path field: version 1, checksum of the name, another name.
    const other = new TextEncoder().encode(testKey('packs', 'b'));
    const extra = concatBytes([
      littleEndian([0x7075, 2], [5 + other.length, 2]),
      new Uint8Array([1, 0, 0, 0, 0]),
      other,
    ]);
    const storage = await open(makeRawZip([REPOSITORY, { ...PACK, centralExtra: extra }]));
    expect(await storage.stat(testKey('packs', 'b'))).toBeUndefined();
    expect(await storage.read(PACK.name)).toEqual(PACK.data);
  });

  it('that announces a million entries is refused in a few reads', async () => {
    const name = (at: number): string => `packs/${at.toString(16).padStart(64, '0')}`;
    const entries = Array.from({ length: 1000 }, (_, at): RawEntry => ({ name: name(at), data: new Uint8Array(0) }));
    const zip = makeRawZip(entries, { claimedCount: 0xffff });
    // A count this large needs the ZIP64 records, before the end record.
    const at = zip.length - 22;
    const end = new DataView(zip.buffer, at);
    const bytes = concatBytes([
      zip.slice(0, at),
      littleEndian(
        [0x06064b50, 4],
        [44, 8],
        [45, 2],
        [45, 2],
        [0, 4],
        [0, 4],
        [1_000_000, 8],
        [1_000_000, 8],
        [end.getUint32(12, true), 8],
        [end.getUint32(16, true), 8],
      ),
      littleEndian([0x07064b50, 4], [0, 4], [at, 8], [1, 4]),
      zip.slice(at),
    ]);
    const reads: number[] = [];
    class CountedBlob extends Blob {
      override slice(start?: number, end?: number): Blob {
        const part = super.slice(start, end);
        reads.push(part.size);
        return part;
      }
    }
    await expectCode(openBackupFile(new CountedBlob([bytes])), 'limit-exceeded');
    // In a few reads, whatever count is announced, and never past the end.
    expect(reads.length).toBeLessThan(10);
    expect(reads.reduce((sum, size) => sum + size, 0)).toBeLessThan(3 * bytes.length);
  });

  it('with a directory of hundreds of megabytes is refused without reading it', async () => {
    // A Blob that repeats one part takes no memory.
    const part = new Uint8Array(10_000_000);
    const head = makeRawZip([REPOSITORY]).slice(0, 60);
    const count = 30;
    const size = part.length * count;
    const end = littleEndian([0x06054b50, 4], [0, 2], [0, 2], [9, 2], [9, 2], [size, 4], [head.length, 4], [0, 2]);
    const blob = new Blob([head, littleEndian([0x02014b50, 4]), ...Array.from({ length: count }, () => part), end]);
    await expect(openBackupFile(blob)).rejects.toMatchObject({
      code: expect.stringMatching(/^(limit-exceeded|damaged)$/) as string,
    });
  });

  it('gives only typed errors, whatever its directory claims', async () => {
    const number = fc.oneof(fc.nat(200), fc.constantFrom(0, 0xffff, 0xffffffff, 0xfffffffe, 0x7fffffff), fc.nat());
    const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
      fc.option(arbitrary, { nil: undefined, freq: 2 });
    const entry = fc
      .record({
        name: fc.oneof(
          fc.constantFrom(...KEYS, 'README.txt', '../x', 'a/repository.json', ''),
          fc.string({ maxLength: 12 }),
        ),
        data: fc.uint8Array({ maxLength: 60 }).map((bytes) => bytes.slice()),
        method: optional(fc.constantFrom(0, 8, 9, 99)),
        flags: optional(fc.constantFrom(0, 1, 8, 0x800, 0x2000)),
        claimedCompressed: optional(number),
        claimedSize: optional(number),
        claimedOffset: optional(number),
        centralExtra: optional(
          fc
            .oneof(
              fc.uint8Array({ maxLength: 40 }),
              fc
                .tuple(fc.constantFrom(1, 0x7075, 0x9901), fc.nat(40), fc.uint8Array({ maxLength: 40 }))
                .map(([id, length, rest]) => concatBytes([littleEndian([id, 2], [length, 2]), rest])),
            )
            .map((bytes) => bytes.slice()),
        ),
        localExtra: optional(fc.uint8Array({ maxLength: 10 }).map((bytes) => bytes.slice())),
      })
      .map(dropUndefined);
    const options = fc
      .record({
        claimedCount: optional(number),
        claimedDirectoryBytes: optional(number),
        claimedDirectoryOffset: optional(number),
        comment: optional(fc.uint8Array({ maxLength: 30 }).map((bytes) => bytes.slice())),
      })
      .map(dropUndefined);
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 5 }), options, async (entries, zipOptions) => {
        // The casts: omitted members are absent, not `undefined`; fast-check's types cannot express that.
        await readAll(makeRawZip([REPOSITORY, ...(entries as RawEntry[])], zipOptions as RawZipOptions));
      }),
      { numRuns: times(400, 1500) },
    );
  }, 60_000);
});

function dropUndefined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined));
}
