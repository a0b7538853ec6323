import { expect, it } from 'vitest';
import { lostWords } from '../page/words.ts';
import { LostParts } from './lost-parts.ts';

it('counts a part that is reported again once, and a range of unknown length as one row', () => {
  const lost = new LostParts();
  expect(lost.isEmpty).toBe(true);
  const page = { kind: 'rows', table: 'records', range: { lastKeyText: '"k"', rows: 12 } } as const;
  for (const part of [page, page, { kind: 'rows', table: 'views', range: { rows: 0 } } as const]) lost.note(part);
  for (const hash of ['a', 'a', 'b']) lost.note({ kind: 'item', table: 'files', keyText: JSON.stringify(hash) });
  expect(lost.keysOf('files')).toEqual(new Set(['a', 'b']));
  expect(lost.summarize(new Map([['files', ['moss.jpg (Moss)']]]))).toEqual([
    { table: 'records', rows: 12, names: [] },
    { table: 'views', rows: 1, names: [] },
    { table: 'files', rows: 2, names: ['moss.jpg (Moss)'] },
  ]);
});

it('reads in the words of the catalogue, or by the names of other apps’ tables', () => {
  const lost = [
    { table: 'records', rows: 12, names: [] },
    { table: 'files', rows: 2, names: ['moss.jpg (Moss)'] },
  ];
  expect(lostWords(lost, true)).toEqual(['12 records', '2 photos and files: moss.jpg (Moss) and others']);
  expect(lostWords(lost, false)[0]).toBe('records: 12 rows');
});
