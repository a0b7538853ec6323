import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { encodeUtf8 } from '../core/bytes.ts';
import { type ChunkId, parseId } from '../core/ids.ts';
import { sha256Hex } from '../core/sha256.ts';
import { CHUNK_KIND } from '../format/chunk-kind.ts';
import type { PlacedEntry } from '../repository/read-node.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { createJournaledSource } from '../testing/journaled-source.ts';
import { describeTestTable } from '../testing/memory-source.ts';
import { createBareRepository, TEST_REQUEST } from '../testing/small-repository.ts';
import { findChangedLines } from './changed-lines.ts';
import { checkRepository } from './check-repository.ts';
import { PageChecker, type PageFigures } from './page-checker.ts';
import { takeSnapshot } from './take-snapshot.ts';

/** The lines of a page, and an edit of them, which may break the page. */
const lineOf = (id: number, name = 'Name') => `[${id},{"id":${id},"name":"${name}"}]`;
const PAGE = Array.from({ length: 12 }, (_, at) => lineOf(10 * at + 10));
const someLine = fc
  .oneof(
    {
      weight: 8,
      arbitrary: fc.tuple(fc.nat(13), fc.string({ unit: 'grapheme' })).map(([at, name]) => [10 * at, name]),
    },
    { weight: 4, arbitrary: fc.tuple(fc.nat(130), fc.constantFrom('Other')) },
  )
  .map(([id, name]) => lineOf(Number(id), JSON.stringify(name).slice(1, -1)));
const badLine = fc.constantFrom(
  '[50,{"id":51}]',
  '[60,{"id":60}',
  '[70,{"$":"nothing"}]',
  '[80,{"id":80},[["blob",4,[]]]]',
  '',
  '[5]',
);
const edit = fc.record({
  at: fc.nat(12),
  remove: fc.nat(2),
  add: fc.array(fc.oneof({ weight: 5, arbitrary: someLine }, { weight: 1, arbitrary: badLine }), { maxLength: 2 }),
});
/** Another row in the place of the one that has this key in `PAGE`. */
const rowInPlace = fc.record({ at: fc.integer({ min: 1, max: 10 }), form: fc.nat(4) }).map(({ at, form }) => {
  const id = 10 * at + 10;
  const forms = [
    lineOf(id, 'Edited'),
    `[${id},{"id":${id + 1}}]`,
    `[${id},{"$":"nothing"}]`,
    `[${id},{"id":${id},"file":{"$":"blob","at":0,"size":0,"type":""}},[["blob",0,[]]]]`,
    `[${id},{"id":${id}`,
  ];
  return { at, remove: 1, add: [forms[form] ?? ''] };
});
const edits = fc.oneof(fc.array(edit, { maxLength: 3 }), fc.array(rowInPlace, { maxLength: 2 }));

const edited = (lines: readonly string[], changes: readonly { at: number; remove: number; add: string[] }[]) =>
  changes.reduce((now, { at, remove, add }) => now.toSpliced(at, remove, ...add), lines);
const textOf = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');

describe('checking pages', () => {
  it('PC1 a page is judged the same, whether or not another version of it was seen before', async () => {
    const repository = await createBareRepository(createMemoryStorage());
    const versions = fc.array(
      fc.record({ edits, wrongRows: fc.constantFrom(0, 0, 0, 1, -1), after: fc.constantFrom('5', '5', '15') }),
      { minLength: 2 },
    );
    await fc.assert(
      fc.asyncProperty(versions, async (changes) => {
        const checker = new PageChecker(repository);
        for (const [number, change] of changes.entries()) {
          const lines = edited(PAGE, change.edits);
          const page = await describePage(number, lines, change);
          expect(await judge(checker, page, lines)).toEqual(await judge(new PageChecker(repository), page, lines));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('PC2 of a page that was edited, only the edited rows are decoded', async () => {
    const repository = await createBareRepository(createMemoryStorage());
    const source = createJournaledSource([describeTestTable('records', { keyPath: 'id' })]);
    for (let id = 0; id < 5000; id += 1) source.put('records', id, { id, name: `Record ${id}` });
    for (let backup = 1; backup <= 8; backup += 1) {
      for (let id = 1; id < 5000; id += 500) source.put('records', id + backup, { id: id + backup, name: 'Edited' });
      await takeSnapshot(repository, source, TEST_REQUEST);
    }
    const parse = vi.spyOn(JSON, 'parse');
    try {
      const report = await checkRepository(repository);
      expect(report).toMatchObject({ isIntact: true, snapshots: 8 });
      // All versions of the pages have more than 20,000 rows.
      expect(report.chunks).toBeGreaterThan(80);
      expect(parse.mock.calls.length).toBeLessThan(8000);
    } finally {
      parse.mockRestore();
    }
  });

  it('PC3 texts of lines are compared', () => {
    fc.assert(
      fc.property(edits, edits, (changes, otherChanges) => {
        const lines = edited(PAGE, changes);
        const others = edited(PAGE, otherChanges);
        const found = findChangedLines(textOf(lines), textOf(others));
        if (!found) {
          expect(lines[0] === others[0] && lines.at(-1) === others.at(-1) && lines.length > 1).toBe(false);
          return;
        }
        const changed = found.text.split('\n').slice(0, -1);
        expect(found).toMatchObject({ lines: changed.length, added: lines.length - others.length });
        const rest = without(lines, changed);
        expect(without(others, rest)).toHaveLength(others.length - rest.length);
      }),
      { numRuns: 2000 },
    );
  });
});

/** The lines without those of a sequence that lie in them in this order. */
function without(lines: readonly string[], sequence: readonly string[]): readonly string[] {
  let at = 0;
  const rest = lines.filter((line) => {
    const isNext = line === sequence[at];
    if (isNext) at += 1;
    return !isNext;
  });
  expect(at).toBe(sequence.length);
  return rest;
}

async function describePage(
  number: number,
  lines: readonly string[],
  { wrongRows, after }: { readonly wrongRows: number; readonly after: string },
): Promise<PlacedEntry> {
  const id = parseId<ChunkId>(await sha256Hex(encodeUtf8(String(number))));
  const plainBytes = encodeUtf8(textOf(lines)).length;
  return { afterKeyText: after, lastKey: 120, rows: lines.length + wrongRows, plainBytes, pieces: [id], attached: [] };
}

async function judge(checker: PageChecker, page: PlacedEntry, lines: readonly string[]): Promise<PageFigures> {
  const [id = parseId<ChunkId>('')] = page.pieces;
  const { plainBytes } = page;
  checker.expect(page, 'id');
  const chunk = { id, kind: CHUNK_KIND.page, isDeflated: false, ordinal: 0, offset: 0, sealedBytes: 0, plainBytes };
  checker.take(chunk, encodeUtf8(textOf(lines)));
  return checker.figuresOf(page, 'id');
}
