import { Dexie, RangeSet } from 'dexie';
import { describe, expect, it } from 'vitest';
import { changedKeys } from './changed-keys.ts';

describe('changedKeys', () => {
  it('lists the keys of a few edits', () => {
    const keys = Array.from({ length: 100 }, (_, at) => `key-${at}`);
    const parts = { 'idb://db/records/': new RangeSet().addKeys(keys), 'idb://db/fields/': new RangeSet('f') };
    const changed = changedKeys(parts, 'db', 'records');
    expect(changed.kind === 'some' && [...changed.keys].sort()).toEqual([...keys].sort());
  });

  it('reports an unknown extent for a range, for everything, and for very many keys', () => {
    expect(changedKeys({ 'idb://db/records/': new RangeSet('a', 'b') }, 'db', 'records').kind).toBe('unknown');
    expect(changedKeys({ 'idb://db/records/': new RangeSet(Dexie.minKey, Dexie.maxKey) }, 'db', 'records').kind).toBe(
      'unknown',
    );
    expect(changedKeys({ all: new RangeSet('a') }, 'db', 'records').kind).toBe('unknown');
    const many = new RangeSet().addKeys(Array.from({ length: 5000 }, (_, at) => `${at}`));
    expect(changedKeys({ 'idb://db/records/': many }, 'db', 'records').kind).toBe('unknown');
  });

  it('ignores other tables and databases', () => {
    const parts = {
      'idb://other/records/': new RangeSet('a'),
      'idb://db/files/': new RangeSet('a'),
      'idb://db/records/name': new RangeSet('a'),
    };
    expect(changedKeys(parts, 'db', 'records').kind).toBe('none');
  });
});
