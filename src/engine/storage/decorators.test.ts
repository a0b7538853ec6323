import { describe } from 'vitest';
import { renewing, withLock } from '../repository/lock.ts';
import { describeDecorator } from '../testing/decorator-conformance.ts';
import { createBareRepository } from '../testing/small-repository.ts';
import { createMemoryStorage } from './memory-storage.ts';
import { cached } from './cached.ts';
import { createMemoryCache } from '../testing/memory-cache.ts';
import { readOnly } from './read-only.ts';
import { retrying } from './retrying.ts';

describe('decorators of a storage', () => {
  describeDecorator('read-only', async (storage) => readOnly(storage));
  describeDecorator('cached', async (storage) => cached(storage, createMemoryCache()), ['lastListed']);
  describeDecorator('retrying', async (storage) => retrying(storage, { attempts: 2, sleep: async () => undefined }));
  describeDecorator('renewing', async (storage) => {
    const repository = await createBareRepository(createMemoryStorage());
    return renewing(storage, await withLock(repository, 'shared', 'test', {}, async (lock) => lock));
  });
});
