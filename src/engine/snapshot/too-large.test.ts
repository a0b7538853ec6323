import { describe, expect, it } from 'vitest';
import { applyRestore } from '../restore/apply-restore.ts';
import { planRestore } from '../restore/plan-restore.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { createMemorySource, describeTestTable } from '../testing/memory-source.ts';
import { createBareRepository, TEST_REQUEST } from '../testing/small-repository.ts';
import { checkRepository } from './check-repository.ts';
import { takeSnapshot } from './take-snapshot.ts';

// Texts of one repeated character are kept as ropes: they are never in memory as a whole until they are encoded.
const text = 'x'.repeat(60 * 1024 * 1024);
const MANY_TEXTS = { a: [text, text, text], b: { c: new Map([['d', text]]), e: new Set([`${text}y`]) } };
const TOO_LARGE = {
  'many texts, none of them too long': MANY_TEXTS,
  'a text that takes more bytes than characters': { a: '漢'.repeat(90 * 1024 * 1024) },
};

describe('TL1 a row that is too large for any page', () => {
  it.each(Object.entries(TOO_LARGE))(
    'is omitted and reported, stays in place, and fails no backup: %s',
    async (_, value) => {
      const repository = await createBareRepository(createMemoryStorage());
      const source = createMemorySource([describeTestTable('notes')]);
      source.put('notes', 1, { title: 'kept' });
      source.put('notes', 2, value);
      source.put('notes', 3, { title: 'kept too' });
      const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
      expect(snapshot.omitted).toEqual([{ table: 'notes', key: '2', path: '', type: 'record that is too large' }]);
      expect(snapshot.tables[0]?.rows).toBe(2);
      expect((await checkRepository(repository)).isIntact).toBe(true);

      if (value !== MANY_TEXTS) return;
      source.put('notes', 1, { title: 'changed' });
      source.remove('notes', 3);
      const plan = await planRestore({ repository, snapshot, source });
      expect(plan.tables[0]).toMatchObject({ added: 1, changed: 1, removed: 0 });
      await applyRestore(repository, source, plan);
      expect(source.dump()['notes']?.map((row) => row.key)).toEqual([1, 2, 3]);
      expect(source.dump()['notes']?.[1]?.value).toBe(value);
    },
    60_000,
  );
});
