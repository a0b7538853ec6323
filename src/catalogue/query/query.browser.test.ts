import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { db } from '../database.ts';
import type { CatalogueRecord, FieldValue } from '../model.ts';
import { countCollection } from './count-records.ts';
import { type EarlyAnswer, queryClient } from './query-client.ts';
import { newRecordId } from '../time-ordered-id.ts';
import type { RecordQuery } from './query-types.ts';
import { times } from '../../engine/testing/long-run.ts';

let collectionId = '';

function record(values: Record<string, FieldValue>, at = 0): CatalogueRecord {
  const time = new Date(Date.UTC(2024, 0, 1) + at).toISOString();
  return { id: newRecordId(), collectionId, values, fileHashes: [], createdAt: time, updatedAt: time };
}

function query(more: Partial<RecordQuery> = {}): RecordQuery {
  return { collectionId, search: '', filters: [], sorts: [], ...more };
}

async function names(more: Partial<RecordQuery> = {}): Promise<unknown[]> {
  const { list } = await queryClient.ask(query(more));
  const rows = await db.records.bulkGet(list.slice(0, list.length));
  return rows.map((row) => row?.values['name']);
}

beforeEach(async () => {
  collectionId = crypto.randomUUID();
  await db.fields.put({ id: 'name', collectionId, name: 'Name', type: 'text', order: 1 });
});

afterAll(() => db.delete());

describe('the query worker', () => {
  it('answers from the records of one collection', async () => {
    await db.records.bulkAdd([
      record({ name: 'b' }, 1),
      record({ name: 'a' }, 2),
      { ...record({ name: 'other' }), collectionId: 'other' },
    ]);
    expect(await names()).toEqual(['b', 'a']);
    expect(await names({ sorts: [{ fieldId: 'name', direction: 'ascending' }] })).toEqual(['a', 'b']);
  });

  it('reports edits, additions and deletions, and answers again', async () => {
    const first = record({ name: 'first' });
    await db.records.add(first);
    expect(await names()).toEqual(['first']);
    const onChange = vi.fn();
    const stop = queryClient.onChange(collectionId, onChange);

    await db.records.put({ ...first, values: { name: 'edited' } });
    await expect.poll(() => onChange).toHaveBeenCalled();
    onChange.mockClear();
    await expect.poll(() => names({ search: 'edit' })).toEqual(['edited']);

    await db.records.add(record({ name: 'second' }, 5));
    await expect.poll(() => onChange).toHaveBeenCalled();
    onChange.mockClear();
    await expect.poll(() => names()).toEqual(['edited', 'second']);

    await db.records.delete(first.id);
    await expect.poll(() => onChange).toHaveBeenCalled();
    await expect.poll(() => names()).toEqual(['second']);
    stop();
  });

  it('rereads everything after a change of unknown extent', async () => {
    await db.records.add(record({ name: 'first' }));
    expect(await names()).toEqual(['first']);
    const onChange = vi.fn();
    const stop = queryClient.onChange(collectionId, onChange);
    await db.records.bulkAdd(Array.from({ length: 60 }, (_, at) => record({ name: `n${at}` }, at + 1)));
    await expect.poll(() => onChange).toHaveBeenCalled();
    // The first change may not have arrived until now.
    await expect.poll(() => names()).toHaveLength(61);
    stop();
  });

  const total = times(15_000, 135_000);
  it(`answers about ${total} records, and shows the first of them before all are read`, async () => {
    for (let from = 0; from < total; from += 15_000) {
      await db.records.bulkAdd(
        Array.from({ length: 15_000 }, (_, at) => {
          const n = from + at;
          return record(
            {
              name: `Place ${(n * 7919) % total} ${n % 3 === 0 ? 'Übach' : 'Town'}`,
              size: n,
              at: { latitude: (n % 180) - 90, longitude: (n % 360) - 180 },
            },
            n,
          );
        }),
      );
    }
    expect(await countCollection(db, collectionId)).toBe(total);
    const early: EarlyAnswer[] = [];
    const { list: all } = await queryClient.ask(query(), (known) => early.push(known));
    const [{ first } = {}] = early.filter((known) => known.first);
    expect(first?.isInOrder).toBe(true);
    expect(first?.list.slice(0, 1000)).toEqual(all.slice(0, 1000));
    expect(early.at(-1)?.progress?.done).toBeGreaterThan(0);
    const count = async (more: Partial<RecordQuery>) => (await queryClient.ask(query(more))).list.length;
    expect(await count({})).toBe(total);
    expect(await count({ search: 'ubach' })).toBe(total / 3);
    expect(await count({ search: 'ubach 77' })).toBeGreaterThan(0);
    const firstBy = async (direction: 'ascending' | 'descending') => {
      const { list } = await queryClient.ask(query({ sorts: [{ fieldId: 'name', direction }] }));
      expect(list.length).toBe(total);
      const [first = ''] = list.slice(0, 1);
      return (await db.records.get(first))?.values['name'];
    };
    expect(await firstBy('ascending')).toMatch(/^Place 0 /);
    expect(await firstBy('descending')).toMatch(new RegExp(`^Place ${total - 1} `));
  });
});
