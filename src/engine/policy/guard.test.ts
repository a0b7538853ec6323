import { describe, expect, it } from 'vitest';
import { type GuardedState, judgeShrink } from './guard.ts';
import { GUARD_AT_REST, guardAfter, type GuardEvent, type GuardState, parseGuardState } from './guard-state.ts';

type Table = GuardedState['tables'][number];
const table = (name: string, rows: number, change: Partial<Table> = {}): Table => ({ name, role: 'data', rows, bytes: rows * 100, attachments: 0, attachedBytes: 0, ...change });
const state = (...tables: Table[]): GuardedState => ({ scope: 'full', withFiles: true, tables });
const judge = (previous: GuardedState, current: GuardedState) => judgeShrink({ previous, current });
const photos = (files: number, bytesEach = 1000) => table('files', files, { role: 'files', attachments: files, attachedBytes: files * bytesEach });

describe('a sharp loss', () => {
  it('is half of all rows, or of one table', () => {
    expect(judge(state(table('plants', 100)), state(table('plants', 50)))).toEqual({ kind: 'shrunk', facts: [
      { kind: 'rows', before: 100, after: 50 }, { kind: 'table-rows', table: 'plants', before: 100, after: 50 },
    ] });
    expect(judge(state(table('plants', 1000), table('books', 20)), state(table('plants', 1000), table('books', 10)))).toEqual({ kind: 'shrunk', facts: [
      { kind: 'table-rows', table: 'books', before: 20, after: 10 },
    ] });
    expect(judge(state(table('plants', 100)), state(table('plants', 51)))).toEqual({ kind: 'fine' });
  });

  it('is a table that is empty or gone', () => {
    const before = state(table('plants', 1000), table('books', 5));
    expect(judge(before, state(table('plants', 1000)))).toEqual({ kind: 'shrunk', facts: [{ kind: 'table-gone', table: 'books', before: 5 }] });
    expect(judge(before, state(table('plants', 1000), table('books', 0)))).toMatchObject({ kind: 'shrunk' });
  });

  it('is rows with little left in them', () => {
    expect(judge(state(table('plants', 20)), state(table('plants', 20, { bytes: 900 })))).toEqual({ kind: 'shrunk', facts: [{ kind: 'table-bytes', table: 'plants', before: 2000, after: 900 }] });
  });

  it('is all files, half of many, or half of their bytes', () => {
    expect(judge(state(photos(5)), state(photos(0)))).toEqual({ kind: 'shrunk', facts: [{ kind: 'files', before: 5, after: 0 }] });
    expect(judge(state(photos(20)), state(photos(10)))).toMatchObject({ kind: 'shrunk', facts: [{ kind: 'files' }] });
    expect(judge(state(photos(20)), state(photos(20, 400)))).toEqual({ kind: 'shrunk', facts: [{ kind: 'file-bytes', before: 20_000, after: 8000 }] });
  });

  it('is not what a person does to a few things', () => {
    expect(judge(state(table('plants', 19)), state(table('plants', 1)))).toEqual({ kind: 'fine' });
    expect(judge(state(table('plants', 4)), state(table('plants', 0)))).toEqual({ kind: 'fine' });
    expect(judge(state(photos(4, 1e9)), state(photos(1)))).toEqual({ kind: 'fine' });
    expect(judge(state(), state(table('plants', 5)))).toEqual({ kind: 'fine' });
    expect(judge(state(table('plants', 10)), state(table('plants', 10_000), photos(3)))).toEqual({ kind: 'fine' });
  });

  it('is not judged by a backup of another scope', () => {
    expect(judge(state(table('plants', 100)), { ...state(), scope: 'configuration' })).toEqual({ kind: 'not-comparable' });
    expect(judge(state(photos(100)), { ...state(), withFiles: false })).toEqual({ kind: 'not-comparable' });
  });
});

describe('the guard', () => {
  const facts = [{ kind: 'files', before: 9, after: 0 }] as const;
  const shrunk = (at: number): GuardEvent => ({ kind: 'backed-up', at, previousId: `b${at - 1}`, verdict: { kind: 'shrunk', facts } });
  const fine = (at: number): GuardEvent => ({ kind: 'backed-up', at, previousId: `b${at - 1}`, verdict: { kind: 'fine' } });
  const partial = (at: number): GuardEvent => ({ kind: 'backed-up', at, previousId: `b${at - 1}`, verdict: { kind: 'not-comparable' } });
  const after = (...events: GuardEvent[]): GuardState => events.reduce(guardAfter, GUARD_AT_REST);
  const trip = { at: 2, facts, lastGoodId: 'b1' };

  it('stays tripped until it is answered, and remembers the backup before the first loss', () => {
    expect(after(fine(1), shrunk(2)).trip).toEqual(trip);
    expect(after(shrunk(2), fine(3), shrunk(4), partial(5)).trip).toEqual(trip);
    expect(after(shrunk(2), { kind: 'answered' })).toEqual(GUARD_AT_REST);
    expect(after(shrunk(2), { kind: 'answered' }, shrunk(4)).trip).toMatchObject({ lastGoodId: 'b3' });
  });

  it('lets one shrink pass after something deliberate, and no second', () => {
    expect(after({ kind: 'deliberate' }, shrunk(2)).trip).toBeNull();
    expect(after({ kind: 'deliberate' }, shrunk(2), shrunk(3)).trip).toMatchObject({ lastGoodId: 'b2' });
    expect(after({ kind: 'deliberate' }, fine(1), shrunk(2)).trip).toEqual(trip);
    expect(after({ kind: 'deliberate' }, partial(1), shrunk(2)).trip).toBeNull();
    expect(after(shrunk(2), { kind: 'deliberate' }).trip).toBeNull();
  });

  it('is read back as it was stored, and rests where it can not be', () => {
    const stored = after(shrunk(2));
    expect(parseGuardState(JSON.parse(JSON.stringify(stored)))).toEqual(stored);
    for (const nonsense of [undefined, null, 1, {}, { trip: 1 }]) expect(parseGuardState(nonsense)).toEqual(GUARD_AT_REST);
  });
});
