import { vi } from 'vitest';

// The tests of this project run the engine's synchronisation on a model of its repositories: see `plain-repository.ts`.

vi.mock('../../core/sha256.ts', async () => (await import('./plain-objects.ts')).cheapSha256);
vi.mock('../../core/give-way.ts', async () => (await import('./plain-crypto.ts')).plainGiveWay);
vi.mock('../../crypto/chunk-work.ts', () => ({ chunkWorkHere: {} }));
vi.mock('../../crypto/sealing.ts', async () => (await import('./plain-objects.ts')).plainSealing);
vi.mock('../../crypto/repository-keys.ts', async () => (await import('./plain-repository.ts')).plainKeys);
vi.mock('../../format/head.ts', async (original) => ({
  ...(await original<object>()),
  ...(await import('./plain-objects.ts')).plainHeads,
}));
vi.mock('../../format/snapshot.ts', async (original) => ({
  ...(await original<object>()),
  ...(await import('./plain-objects.ts')).plainSnapshots,
}));
vi.mock('../../repository/repository.ts', async () => (await import('./plain-repository.ts')).plainRepositories);
vi.mock('../../repository/snapshots.ts', async (original) =>
  (await import('./plain-listing.ts')).withPlainListing(await original()),
);
vi.mock('../../repository/create-repository.ts', async () => (await import('./plain-repository.ts')).plainCreation);
vi.mock('../../repository/reachable.ts', async () => (await import('./plain-repository.ts')).plainReachable);
vi.mock('../../repository/prune.ts', async () => (await import('./plain-repository.ts')).plainPrune);
vi.mock('../../repository/lock.ts', async () => (await import('./plain-repository.ts')).plainLocks);
vi.mock('../../repository/merge-indexes.ts', () => ({ mergeSmallIndexes: async () => undefined }));
vi.mock('../../repository/pack-writer.ts', async () => ({
  PackWriter: (await import('./plain-repository.ts')).PlainPackWriter,
}));
vi.mock('../../repository/publish-snapshots.ts', async () => (await import('./plain-repository.ts')).plainPublication);
vi.mock('../../repository/share-repository.ts', async () => (await import('./plain-repository.ts')).plainSharing);
vi.mock('../../snapshot/capture-live.ts', async () => (await import('./plain-repository.ts')).plainCapture);
vi.mock('../../snapshot/take-snapshot.ts', async () => (await import('./plain-repository.ts')).plainTaking);
vi.mock('../../snapshot/diff-trees.ts', async () => (await import('./plain-trees.ts')).plainDiff);
vi.mock('../../snapshot/find-rows.ts', async () => (await import('./plain-trees.ts')).plainFind);
vi.mock('../../sync/copy-difference.ts', async () => (await import('./plain-repository.ts')).plainCopy);
vi.mock('../../sync/write-changes.ts', async () => (await import('./plain-trees.ts')).plainChanges);
vi.mock('../../restore/plan-restore.ts', async () => (await import('./plain-repository.ts')).plainPlanning);
vi.mock('../../restore/apply-restore.ts', async () => (await import('./plain-repository.ts')).plainApplying);
