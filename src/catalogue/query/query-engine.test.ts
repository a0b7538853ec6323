import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CatalogueRecord, Field, FieldValue } from '../model.ts';
import { QueryEngine } from './query-engine.ts';
import type { RecordQuery } from './query-types.ts';
import { RecordList } from './record-list.ts';

const options = [
  { id: 'open', label: 'Open', color: 'red' as const },
  { id: 'done', label: 'Done', color: 'green' as const },
];
const fields: readonly Field[] = [
  { id: 'name', collectionId: 'c', name: 'Name', type: 'text', order: 1 },
  { id: 'size', collectionId: 'c', name: 'Size', type: 'number', order: 2 },
  { id: 'state', collectionId: 'c', name: 'State', type: 'select', order: 3, options },
  { id: 'place', collectionId: 'c', name: 'Place', type: 'location', order: 4 },
];

function record(id: string, values: Record<string, FieldValue>, second = 0): CatalogueRecord {
  const at = new Date(Date.UTC(2024, 0, 1, 0, 0, second)).toISOString();
  return { id, collectionId: 'c', values, fileHashes: [], createdAt: at, updatedAt: at };
}

function query(more: Partial<RecordQuery> = {}): RecordQuery {
  return { collectionId: 'c', search: '', filters: [], sorts: [], ...more };
}

function idsOf(engine: QueryEngine, more: Partial<RecordQuery> = {}): string[] {
  const answer = engine.answer(query(more), -1);
  if (!answer.ids) throw new Error('no ids');
  return new RecordList(answer.ids, answer.rows).slice(0, answer.rows.length);
}

function loaded(...records: CatalogueRecord[]): QueryEngine {
  const engine = new QueryEngine();
  engine.append(records);
  engine.setFields(fields);
  return engine;
}

describe('QueryEngine', () => {
  it('orders by creation if no sort is given', () => {
    expect(idsOf(loaded(record('b', {}, 2), record('a', {}, 1), record('z', {}, 1)))).toEqual(['a', 'z', 'b']);
  });

  it('searches for every word in any field, including option labels', () => {
    const engine = loaded(
      record('1', { name: 'Élodie', state: 'open' }),
      record('2', { name: 'Elodie', state: 'done' }),
      record('3', { size: 42 }),
    );
    expect(idsOf(engine, { search: 'elo OPEN' })).toEqual(['1']);
    expect(idsOf(engine, { search: 'ELO' })).toEqual(['1', '2']);
    expect(idsOf(engine, { search: '42' })).toEqual(['3']);
  });

  it('applies all filters, and ignores deleted fields', () => {
    const engine = loaded(record('1', { size: 1 }), record('2', { size: 5 }), record('3', { size: 9 }));
    const filters = [
      { fieldId: 'size', operator: 'atLeast' as const, value: 2 },
      { fieldId: 'size', operator: 'atMost' as const, value: 8 },
      { fieldId: 'gone', operator: 'is' as const, value: 1 },
    ];
    expect(idsOf(engine, { filters })).toEqual(['2']);
  });

  it('groups by option: records without one first, then the options, including empty ones', () => {
    const engine = loaded(
      record('1', { state: 'done' }),
      record('2', {}),
      record('3', { state: 'gone' }),
      record('4', { state: 'done' }),
    );
    const answer = engine.answer(query({ groupByFieldId: 'state' }), -1);
    expect(answer.groups).toEqual([
      { optionId: undefined, start: 0, end: 2 },
      { optionId: 'open', start: 2, end: 2 },
      { optionId: 'done', start: 2, end: 4 },
    ]);
    expect(idsOf(engine, { groupByFieldId: 'state' })).toEqual(['2', '3', '1', '4']);
  });

  it('returns the coordinates of matches that have some', () => {
    const engine = loaded(
      record('1', { place: { latitude: 52.5, longitude: 13.25 } }),
      record('2', {}),
      record('3', { place: { latitude: -1, longitude: 2 } }),
    );
    const answer = engine.answer(query({ pointsFieldId: 'place' }), -1);
    expect([...(answer.points ?? [])]).toEqual([52.5, 13.25, -1, 2]);
    expect([...(answer.pointRows ?? [])]).toEqual([0, 2]);
  });

  it('sends the ids once, and again only after records were added or removed', () => {
    const engine = loaded(record('1', { name: 'a' }));
    const first = engine.answer(query(), -1);
    expect(engine.answer(query(), first.idsVersion).ids).toBeUndefined();
    engine.put(record('1', { name: 'b' }));
    expect(engine.answer(query(), first.idsVersion).ids).toBeUndefined();
    engine.put(record('2', {}));
    expect(engine.answer(query(), first.idsVersion).ids).toBeDefined();
  });

  it('includes new options', () => {
    const engine = loaded(record('1', { state: 'open' }));
    expect(idsOf(engine, { search: 'waiting' })).toEqual([]);
    engine.setFields(
      fields.map((field) =>
        field.id === 'state' ? { ...field, options: [{ id: 'open', label: 'Waiting', color: 'red' }] } : field,
      ),
    );
    expect(idsOf(engine, { search: 'waiting' })).toEqual(['1']);
  });

  it('answers after any edits as an engine loaded with the result does', () => {
    const values = fc.record(
      { name: fc.constantFrom('a', 'b', 'B10', 'b9', ''), size: fc.integer({ min: 0, max: 3 }) },
      { requiredKeys: [] },
    );
    const edit = fc.record({
      id: fc.constantFrom('1', '2', '3', '4'),
      values: fc.option(values, { nil: undefined }),
      second: fc.nat(3),
    });
    fc.assert(
      fc.property(fc.array(edit), (edits) => {
        const engine = loaded(record('1', { name: 'start' }));
        const state = new Map([['1', record('1', { name: 'start' })]]);
        const asked: Partial<RecordQuery>[] = [
          {
            sorts: [
              { fieldId: 'name', direction: 'descending' },
              { fieldId: 'size', direction: 'ascending' },
            ],
          },
          { search: 'b', sorts: [{ fieldId: 'size', direction: 'ascending' }] },
          { filters: [{ fieldId: 'size', operator: 'isNotEmpty' }] },
        ];
        for (const { id, values: changed, second } of edits) {
          for (const more of asked) engine.answer(query(more), -1);
          if (changed === undefined) {
            engine.delete(id);
            state.delete(id);
          } else {
            const next = record(
              id,
              changed,
              state.get(id) ? new Date(state.get(id)?.createdAt ?? 0).getUTCSeconds() : second,
            );
            engine.put(next);
            state.set(id, next);
          }
        }
        const fresh = loaded(...state.values());
        expect(engine.size).toBe(state.size);
        for (const more of asked) expect(idsOf(engine, more)).toEqual(idsOf(fresh, more));
      }),
    );
  });
});
