import { describe, expect, it } from 'vitest';
import type { DifferenceEntry } from './difference-entry.ts';
import { listDifferences } from './list-differences.ts';

const CHANGES = ['added', 'changed', 'removed'] as const;
const entries = Array.from({ length: 135_000 }, (_, at): DifferenceEntry => ({
  table: 'records',
  keyText: `"r${at}"`,
  group: at % 2 === 0 ? 'even' : 'odd',
  title: `Place ${at}`,
  folded: `place ${at}`,
  change: CHANGES[at % 3] ?? 'added',
  fieldLabels: [],
}));

describe('the list of differences', () => {
  it('LD1 is filtered by table, group, change and every word, in pages', () => {
    expect(listDifferences(entries, { offset: 0, limit: 10 })).toMatchObject({ total: 135_000, rows: { length: 10 } });
    expect(listDifferences(entries, { table: 'views', offset: 0, limit: 10 })).toEqual({ total: 0, rows: [] });
    expect(listDifferences(entries, { group: 'odd', change: 'added', offset: 1, limit: 1 })).toMatchObject({
      total: 22_500,
      rows: [{ keyText: '"r9"' }],
    });
    expect(
      listDifferences(entries, { text: 'Pláce 134999', offset: 0, limit: 10 }).rows.map(({ title }) => title),
    ).toEqual(['Place 134999']);
    expect(listDifferences(entries, { offset: 134_999, limit: 10 }).rows).toHaveLength(1);
  });

  it('LD2 limits the size of a page', () => {
    expect(listDifferences(entries, { offset: 0, limit: 1e9 }).rows).toHaveLength(1000);
  });

  it('LD3 reads each entry once, and builds rows only for the page', () => {
    let looks = 0;
    let rows = 0;
    const watched = entries.slice(0, 9000).map((entry): DifferenceEntry =>
      Object.defineProperties(
        { ...entry },
        {
          change: {
            get: () => {
              looks += 1;
              return entry.change;
            },
          },
          fieldLabels: {
            get: () => {
              rows += 1;
              return entry.fieldLabels;
            },
          },
        },
      ),
    );
    expect(listDifferences(watched, { text: 'place 9', change: 'changed', offset: 0, limit: 50 }).rows).toHaveLength(
      50,
    );
    expect([looks, rows]).toEqual([9000 + 50, 50]);
  });
});
