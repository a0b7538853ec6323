import { describeReadOnlyStorageConformance, describeStorageConformance } from '../testing/storage-conformance.ts';
import { createMemoryStorage } from './memory-storage.ts';
import { readOnly } from './read-only.ts';

describeStorageConformance('memory', async () => {
  const storage = createMemoryStorage();
  return { storage, reopen: async () => storage, dispose: async () => undefined };
});

describeReadOnlyStorageConformance('a read-only view', async (objects) => {
  const storage = createMemoryStorage();
  for (const [key, bytes] of objects) await storage.write(key, bytes);
  return { storage: readOnly(storage), dispose: async () => undefined };
});
