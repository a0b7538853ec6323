import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storageKey } from './blob-storage.ts';
import { isStorageKey, OBJECT_FOLDERS } from './storage-key.ts';

describe('storage keys', () => {
  const hex64 = fc.stringMatching(/^[0-9a-f]{64}$/);

  it('are repository.json, and an id in each of the folders', () => {
    expect(isStorageKey('repository.json')).toBe(true);
    fc.assert(
      fc.property(fc.constantFrom(...OBJECT_FOLDERS), hex64, (folder, id) => isStorageKey(storageKey(folder, id))),
    );
  });

  it('cannot be anything else', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...OBJECT_FOLDERS),
        hex64,
        fc.string({ minLength: 1, maxLength: 3 }),
        fc.nat(70),
        (folder, id, junk, at) => {
          const key = storageKey(folder, id);
          const changed = key.slice(0, at) + junk + key.slice(at);
          expect(isStorageKey(changed)).toBe(false);
        },
      ),
    );
    fc.assert(fc.property(fc.string(), (text) => !isStorageKey(text) || text === 'repository.json'));
  });
});
