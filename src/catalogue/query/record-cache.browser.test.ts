import { afterEach, describe, expect, it, vi } from 'vitest';
import { CatalogueDatabase } from '../database.ts';
import type { CatalogueRecord } from '../model.ts';
import { RecordCache } from './record-cache.ts';

const db = new CatalogueDatabase('record-cache-test');

function record(id: string, name: string): CatalogueRecord {
  const time = '2024-01-01T00:00:00.000Z';
  return { id, collectionId: 'c', values: { name }, fileHashes: [], createdAt: time, updatedAt: time };
}

afterEach(() => db.records.clear());

describe('RecordCache', () => {
  it('reads the requested records, and none twice', async () => {
    await db.records.bulkAdd([record('1', 'a'), record('2', 'b'), record('3', 'c')]);
    const cache = new RecordCache(db);
    const stop = cache.subscribe(() => undefined);
    const bulkGet = vi.spyOn(db.records, 'bulkGet');
    cache.want('rows', ['1', '2', 'gone']);
    await expect.poll(() => cache.get('2')?.values['name']).toBe('b');
    const first = cache.get('1');
    cache.want('rows', ['1', '3', 'gone']);
    await expect.poll(() => cache.get('3')).toBeDefined();
    expect(cache.get('1')).toBe(first);
    expect(cache.get('gone')).toBeUndefined();
    expect(bulkGet.mock.calls.map(([ids]) => ids)).toEqual([['1', '2', 'gone'], ['3']]);
    bulkGet.mockRestore();
    stop();
  });

  it('shows offered records at once, and corrects those that have changed since', async () => {
    await db.records.bulkAdd([record('1', 'now')]);
    const cache = new RecordCache(db);
    cache.offer([record('1', 'earlier')]);
    const stop = cache.subscribe(() => undefined);
    expect(cache.get('1')?.values['name']).toBe('earlier');
    cache.want('rows', ['1']);
    await expect.poll(() => cache.get('1')?.values['name']).toBe('now');
    cache.offer([record('1', 'earlier')]);
    expect(cache.get('1')?.values['name']).toBe('now');
    stop();
  });

  it('reflects edits and deletions of requested records', async () => {
    await db.records.bulkAdd([record('1', 'a'), record('2', 'b')]);
    const cache = new RecordCache(db);
    const stop = cache.subscribe(() => undefined);
    cache.want('rows', ['1', '2']);
    await expect.poll(() => cache.get('2')).toBeDefined();
    const untouched = cache.get('2');
    await db.records.put(record('1', 'changed'));
    await expect.poll(() => cache.get('1')?.values['name']).toBe('changed');
    expect(cache.get('2')).toBe(untouched);
    await db.records.delete('2');
    await expect.poll(() => cache.get('2')).toBeUndefined();
    stop();
  });

  it('clears itself once it has no listeners, since it no longer receives changes', async () => {
    await db.records.add(record('1', 'a'));
    const cache = new RecordCache(db);
    const stop = cache.subscribe(() => undefined);
    cache.want('rows', ['1']);
    await expect.poll(() => cache.get('1')).toBeDefined();
    stop();
    expect(cache.get('1')).toBeUndefined();
  });

  it('serves several owners, and none after release', async () => {
    await db.records.bulkAdd([record('1', 'a'), record('2', 'b'), record('3', 'c')]);
    const cache = new RecordCache(db);
    const stop = cache.subscribe(() => undefined);
    cache.want('left', ['1']);
    cache.want('right', ['2']);
    cache.want('gone', ['3']);
    cache.release('gone');
    await expect.poll(() => [cache.get('1'), cache.get('2')].every((found) => found)).toBe(true);
    expect(cache.get('3')).toBeUndefined();
    stop();
  });
});
