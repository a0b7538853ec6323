import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BackupError } from '../core/errors.ts';
import { compareKeys } from '../format/record/row-codec.ts';
import { decodeLine } from '../format/row-line.ts';
import type { SnapshotTable } from '../format/snapshot.ts';
import { planRestore } from '../restore/plan-restore.ts';
import { applyRestore } from '../restore/apply-restore.ts';
import { WHOLE_AND_EXACT } from '../restore/restore-plan.ts';
import { counting } from '../testing/counting-storage.ts';
import { forgedTable, forgeRepository, type ForgedEntry, type Forger } from '../testing/forged-tree.ts';
import { times } from '../testing/long-run.ts';
import { createMemorySource, describeTestTable } from '../testing/memory-source.ts';
import { createBareRepository, noise, TEST_REQUEST } from '../testing/small-repository.ts';
import { firstDifferenceDeep } from '../testing/same-value.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { checkRepository } from './check-repository.ts';
import { takeSnapshot } from './take-snapshot.ts';

const source = () => createMemorySource([describeTestTable('records')]);
const MEBIBYTE = 1024 * 1024;
/** A page of rows 1 to `count`. */
const rowsUpTo = (count: number, from = 1) =>
  Array.from({ length: count }, (_, at) => `[${from + at},{"name":"row"}]\n`).join('');

function nestedKey(depth: number): unknown {
  let key: unknown = 1;
  for (let level = 0; level < depth; level += 1) key = [key];
  return key;
}

/** One leaf over one page, with altered claims. */
async function leaf(
  forger: Forger,
  text: string,
  claim: Partial<{ lastKey: unknown; rows: number; bytes: number; attached: ForgedEntry[4] }> = {},
) {
  const { pieces, bytes } = await forger.page(text);
  const rows = text.split('\n').length - 1;
  const entry: ForgedEntry = [
    claim.lastKey ?? rows,
    claim.rows ?? rows,
    claim.bytes ?? bytes,
    pieces,
    claim.attached ?? [],
  ];
  return forgedTable(await forger.node(0, [entry]), { rows: entry[1], bytes: entry[2] });
}

const zeros = (mebibytes: number) => '0'.repeat(mebibytes * MEBIBYTE);

/** The claims that a file can make. */
const CLAIMS: readonly [what: string, make: (forger: Forger) => Promise<SnapshotTable>][] = [
  ['a page that is longer than it says', (forger) => leaf(forger, rowsUpTo(3), { bytes: 10 })],
  ['a page that is shorter than it says', (forger) => leaf(forger, rowsUpTo(3), { bytes: 1_000_000 })],
  ['more rows than a page can have', (forger) => leaf(forger, rowsUpTo(1025))],
  ['fewer rows than it says', (forger) => leaf(forger, rowsUpTo(3), { rows: 4, lastKey: 3 })],
  ['more rows than it says', (forger) => leaf(forger, rowsUpTo(3), { rows: 2, lastKey: 2 })],
  ['a page without an end', (forger) => leaf(forger, '[1,1]\n[2,2]', { rows: 2, lastKey: 2 })],
  ['many rows in a page that only one row can have', (forger) => leaf(forger, `[1,1]\n[2,"${zeros(2)}"]\n`)],
  [
    'megabytes of line feeds',
    async (forger) => {
      const {
        pieces: [piece],
      } = await forger.page('\n'.repeat(4 * MEBIBYTE));
      const count = times(4, 16);
      const pieces = Array.from({ length: count }, () => piece ?? expect.fail());
      return forgedTable(await forger.node(0, [[1, 1, count * 4 * MEBIBYTE, pieces, []]]), {
        rows: 1,
        bytes: count * 4 * MEBIBYTE,
      });
    },
  ],
  [
    'a page beyond the largest',
    async (forger) => {
      const {
        pieces: [piece],
      } = await forger.page(zeros(4));
      const pieces = Array.from({ length: 65 }, () => piece ?? expect.fail());
      return forgedTable(await forger.node(0, [[1, 1, 65 * 4 * MEBIBYTE, pieces, []]]), {
        rows: 1,
        bytes: 65 * 4 * MEBIBYTE,
      });
    },
  ],
  [
    'a page whose first piece is not whole',
    async (forger) => {
      const [a, b] = [await forger.page('[1,"'), await forger.page('"]\n')];
      return forgedTable(await forger.node(0, [[1, 1, a.bytes + b.bytes, [...a.pieces, ...b.pieces], []]]), {
        rows: 1,
        bytes: a.bytes + b.bytes,
      });
    },
  ],
  [
    'a page that is stored as a file',
    async (forger) => {
      const pieces = await forger.file(new TextEncoder().encode('[1,1]\n'));
      return forgedTable(await forger.node(0, [[1, 1, 6, pieces, []]]), { rows: 1, bytes: 6 });
    },
  ],
  ['keys in descending order', (forger) => leaf(forger, '[2,2]\n[1,1]\n', { lastKey: 1 })],
  ['a key twice', (forger) => leaf(forger, '[1,1]\n[1,2]\n', { lastKey: 1 })],
  ['0 and −0', (forger) => leaf(forger, '[{"$":"number","v":"-0"},1]\n[0,2]\n', { lastKey: 0 })],
  ['another last key than its node says', (forger) => leaf(forger, rowsUpTo(3), { lastKey: 4 })],
  ['a value that is no key', (forger) => leaf(forger, '[{"a":1},1]\n', { lastKey: 1 })],
  [
    'a key nested 20,000 deep',
    (forger) =>
      leaf(
        forger,
        `[${JSON.stringify(nestedKey(2000)).replace('1', `${'['.repeat(18_000)}1${']'.repeat(18_000)}`)},1]\n`,
        { lastKey: 1 },
      ),
  ],
  ['a node’s key nested 3,000 deep', (forger) => leaf(forger, '[1,1]\n', { lastKey: nestedKey(3000) })],
  ['a line that is no JSON', (forger) => leaf(forger, '[1,1]\n[2,\n', { lastKey: 2 })],
  [
    'a node whose entries’ keys descend',
    async (forger) => {
      const [a, b] = [await forger.page(rowsUpTo(3)), await forger.page(rowsUpTo(3, 4))];
      return forgedTable(
        await forger.node(0, [
          [6, 3, b.bytes, b.pieces, []],
          [3, 3, a.bytes, a.pieces, []],
        ]),
        { rows: 6, bytes: a.bytes + b.bytes },
      );
    },
  ],
  [
    'a node with one page twice',
    async (forger) => {
      const { pieces, bytes } = await forger.page(rowsUpTo(3));
      return forgedTable(
        await forger.node(0, [
          [3, 3, bytes, pieces, []],
          [6, 3, bytes, pieces, []],
        ]),
        { rows: 6, bytes: 2 * bytes },
      );
    },
  ],
  [
    'one page twice, in two nodes',
    async (forger) => {
      const { pieces, bytes } = await forger.page(rowsUpTo(3));
      const nodes = [
        await forger.node(0, [[3, 3, bytes, pieces, []]]),
        await forger.node(0, [[6, 3, bytes, pieces, []]]),
      ] as const;
      return forgedTable(
        await forger.node(1, [
          [3, 3, bytes, nodes[0].pieces, []],
          [6, 3, bytes, nodes[1].pieces, []],
        ]),
        { rows: 6, bytes: 2 * bytes },
      );
    },
  ],
  [
    'a node with more entries than there may be',
    async (forger) => {
      const entries: ForgedEntry[] = [];
      for (let at = 1; at <= 257; at += 1) {
        const { pieces, bytes } = await forger.page(rowsUpTo(1, at));
        entries.push([at, 1, bytes, pieces, []]);
      }
      return forgedTable(await forger.node(0, entries), {
        rows: 257,
        bytes: entries.reduce((sum, [, , bytes]) => sum + bytes, 0),
      });
    },
  ],
  [
    'a node whose rows do not add up',
    async (forger) => {
      const { pieces, bytes } = await forger.page(rowsUpTo(3));
      const below = await forger.node(0, [[3, 3, bytes, pieces, []]]);
      return forgedTable(await forger.node(1, [[3, 9e15, bytes, below.pieces, []]]), { rows: 9e15, bytes });
    },
  ],
  [
    'a node whose bytes do not add up',
    async (forger) => {
      const { pieces, bytes } = await forger.page(rowsUpTo(3));
      const below = await forger.node(0, [[3, 3, bytes, pieces, []]]);
      return forgedTable(await forger.node(1, [[3, 3, 9e15, below.pieces, []]]), { rows: 3, bytes: 9e15 });
    },
  ],
  [
    'attached pieces above the leaves',
    async (forger) => {
      const { pieces, bytes } = await forger.page(rowsUpTo(3));
      const below = await forger.node(0, [[3, 3, bytes, pieces, []]]);
      return forgedTable(await forger.node(1, [[3, 3, bytes, below.pieces, pieces]]), { rows: 3, bytes });
    },
  ],
  [
    'a tree of sixteen levels in which each node stands 256 times',
    async (forger) => {
      const { pieces, bytes } = await forger.page(rowsUpTo(1));
      let below = await forger.node(0, [[1, 1, bytes, pieces, []]]);
      for (let level = 1; level <= 16; level += 1) {
        const { pieces: same } = below;
        below = await forger.node(
          level,
          Array.from({ length: 256 }, (_, at): ForgedEntry => [at + 1, 1, bytes, same, []]),
        );
      }
      return forgedTable(below, { rows: 1, bytes });
    },
  ],
  [
    'a node that leads to itself by its level',
    async (forger) => {
      const { pieces, bytes } = await forger.page(rowsUpTo(1));
      const below = await forger.node(3, [[1, 1, bytes, pieces, []]]);
      return forgedTable(await forger.node(1, [[1, 1, bytes, below.pieces, []]]), { rows: 1, bytes });
    },
  ],
];

describe('a backup whose trees make impossible claims', () => {
  it.each(CLAIMS)(
    'HT1 with %s is not intact, and fails a plan, or at the latest the restore, with a typed error',
    async (_, make) => {
      const { repository, snapshot } = await forgeRepository(async (forger) => [await make(forger)]);
      const report = await checkRepository(repository);
      expect(report.isIntact).toBe(false);
      expect(
        report.findings.some(
          ({ subject, data }) =>
            data?.table === 'records' || subject.startsWith('records') || subject.startsWith('node'),
        ),
      ).toBe(true);
      for (const target of [source(), sourceOf(50)]) {
        const before = target.dump();
        const restoring = async () =>
          applyRestore(repository, target, await planRestore({ repository, snapshot, source: target }));
        await expect(restoring()).rejects.toSatisfy((error) => error instanceof BackupError);
        expect(target.dump()).toEqual(before);
        // Leaving out unreadable rows works for any claim.
        const choice = { ...WHOLE_AND_EXACT, unreadable: 'leave-out' } as const;
        const plan = await planRestore({ repository, snapshot, source: target, choice });
        expect(plan.unreadable).not.toHaveLength(0);
        await applyRestore(repository, target, plan);
      }
    },
    60_000,
  );

  it('HT2 fails before a page with impossible claims is read', async () => {
    const forged = await forgeRepository(async (forger) => [await leaf(forger, rowsUpTo(3), { bytes: 1_000_000 })]);
    const storage = counting(forged.repository.storage);
    const repository = { ...forged.repository, storage };
    await expect(planRestore({ repository, snapshot: forged.snapshot, source: sourceOf(1) })).rejects.toMatchObject({
      code: 'damaged',
    });
    // Only the root.
    expect(storage.counts.read).toBe(1);
  });

  it('HT3 fails before parsing a row that would be thousands of times larger in memory', () => {
    const line = `[1,[${'[],'.repeat(2 ** 24)}0]]`;
    expect(() => decodeLine(line)).toThrow(expect.objectContaining({ code: 'limit-exceeded' }) as Error);
    // The same characters within a text are not arrays.
    expect(decodeLine(`[1,"\\"${'[],'.repeat(2 ** 20)}"]`).key).toBe(1);
  });
});

function sourceOf(rows: number) {
  const target = source();
  for (let id = 1; id <= rows; id += 1) target.put('records', id, { name: 'now' });
  return target;
}

describe('a backup made by this app', () => {
  it('HT4 is within the bounds, for any keys and rows', async () => {
    const anyKey = fc.oneof(
      fc.integer({ min: -50, max: 5000 }),
      fc.string({ maxLength: 8 }),
      fc.string({ minLength: 1, maxLength: 3, unit: 'grapheme' }).map((text) => text.repeat(20_000)),
      fc.date({ noInvalidDate: true }),
      fc.array(fc.integer(), { maxLength: 4 }),
      fc.constantFrom(0, -0, -Infinity, Infinity),
    );
    const anyValue = fc.oneof(
      { weight: 8, arbitrary: fc.record({ name: fc.string(), count: fc.integer() }, { noNullPrototype: true }) },
      {
        weight: 1,
        arbitrary: fc.integer({ min: 1, max: 600_000 }).map((length) => ({ text: '\u4e00'.repeat(length) })),
      },
      {
        weight: 1,
        arbitrary: fc.integer({ min: 65_537, max: 200_000 }).map((length) => ({ bytes: noise(length, length).buffer })),
      },
      {
        weight: 1,
        arbitrary: fc
          .integer({ min: 0, max: 3 })
          .map((count) => ({ blobs: Array.from({ length: count }, () => new Blob([noise(50, count)])) })),
      },
    );
    // Keys are unique in a database, which treats 0 and −0 as equal.
    const isSameKey = (a: unknown, b: unknown) => compareKeys(a, b) === 0;
    const anyRows = fc.uniqueArray(fc.tuple(anyKey, anyValue), {
      maxLength: 60,
      selector: ([key]) => key,
      comparator: isSameKey,
    });
    await fc.assert(
      fc.asyncProperty(anyRows, fc.nat(1500), async (rows, plain) => {
        const from = source();
        for (let id = 1; id <= plain; id += 1) from.put('records', `row ${id}`, { id });
        for (const [key, value] of rows) from.put('records', key, value);
        const repository = await createBareRepository(createMemoryStorage());
        const snapshot = await takeSnapshot(repository, from, TEST_REQUEST);
        expect(await checkRepository(repository)).toMatchObject({ isIntact: true, findings: [] });
        const into = source();
        await applyRestore(repository, into, await planRestore({ repository, snapshot, source: into }));
        expect(await firstDifferenceDeep(into.dump(), from.dump())).toBeUndefined();
      }),
      { numRuns: times(15, 25) },
    );
  }, 60_000);

  it('HT5 is within the bounds with a row of some megabytes, or one with very many attachments', async () => {
    const from = source();
    from.put('records', 1, { text: 'a'.repeat(9 * MEBIBYTE) });
    const piece = new Blob(['x']);
    from.put(
      'records',
      2,
      Array.from({ length: 5000 }, (_, at) => new Blob([piece, String(at)])),
    );
    from.put('records', 'k'.repeat(300_000), 3);
    const repository = await createBareRepository(createMemoryStorage());
    const snapshot = await takeSnapshot(repository, from, TEST_REQUEST);
    expect(await checkRepository(repository)).toMatchObject({ isIntact: true, findings: [] });
    const into = source();
    await applyRestore(repository, into, await planRestore({ repository, snapshot, source: into }));
    expect(await firstDifferenceDeep(into.dump(), from.dump())).toBeUndefined();
  }, 60_000);
});
