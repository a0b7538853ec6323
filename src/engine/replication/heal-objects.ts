import { BackupError } from '../core/errors.ts';
import type { ChunkId } from '../core/ids.ts';
import type { CallOptions } from '../core/progress.ts';
import { sha256Hex } from '../core/sha256.ts';
import { rereadSnapshots } from '../repository/snapshots.ts';
import { idOfKey, type ObjectFolder, storageKey, type StorageOptions } from '../storage/blob-storage.ts';
import type { Finding } from '../repository/check-objects.ts';
import { unlessDamaged } from '../repository/is-damage.ts';
import { withLock } from '../repository/lock.ts';
import { PackWriter } from '../repository/pack-writer.ts';
import { findReachable } from '../repository/reachable.ts';
import { readChunk } from '../repository/read-chunk.ts';
import { readObject } from '../repository/read-object.ts';
import { replacePacks, stillTrusted } from '../repository/repair.ts';
import { reopenRepository, type Repository } from '../repository/repository.ts';
import { findDamagedPacks, packsInFindings } from '../repository/suspect-packs.ts';

/** The result of healing. */
export interface HealResult {
  /** With the healed objects in its index. */
  readonly repository: Repository;
  /** Names of the objects copied whole, such as `packs/3f…`. */
  readonly healedObjects: readonly string[];
  /** Chunks copied one by one, because they are packed differently there. */
  readonly healedChunks: number;
  /** Chunks that backups need and that neither replica has. Empty: everything that is needed is there again. */
  readonly lostChunks: readonly ChunkId[];
}

const OBJECT_SUBJECT = /^(packs|indexes|snapshots)\/([0-9a-f]{64})$/;

/**
 * Heals a repository from another replica of it. An object's id is the hash of its bytes, so objects that are damaged
 * or missing here and intact there are copied unchanged; content that the other replica has packed differently is
 * copied chunk by chunk, each checked against its id. Chunks that neither has are removed, as `applyRepair` does (in a
 * shared repository their packs are condemned), so that the next backup stores them again. The other replica is not
 * changed, and only objects that this one's backups need are copied. If it is killed at any point, every backup is at
 * least as intact as before; called again, it continues.
 * @param findings of `checkRepository` or `checkObjects` on `stale`, which limit the work. Objects known to be missing
 *   when the repository is opened are handled in any case.
 * @throws BackupError `incompatible` if `from` is not a replica of it; `busy` while a backup runs; errors of the
 *   storages.
 */
export async function healObjects(
  stale: Repository,
  from: Repository,
  findings: readonly Finding[],
  options: CallOptions & { readonly owner?: string } = {},
): Promise<HealResult> {
  if (stale.id !== from.id) throw new BackupError('incompatible', { context: { from: from.id, to: stale.id } });
  const { owner = 'healing', ...call } = options;
  const reopen = () => reopenRepository(stale, call);
  return withLock(stale, 'exclusive', owner, call, async (lock) => {
    const keepLock = () => lock.renewIfDue(call);
    const healedObjects = await healWholeObjects(await reopen(), from, findings, keepLock, call);
    const repository = await reopen();
    const packs = stillTrusted(repository, await findDamagedPacks(repository, packsInFindings(findings), call));
    const { healedChunks, lostChunks } = await healChunks(repository, from, keepLock, call);
    const isWritten = packs.length > 0 || repository.damagedIndexes.length > 0;
    if (isWritten) await replacePacks(repository, packs, { owner, keepLock: () => lock.assertHeld(call) }, call);
    return { repository: await reopen(), healedObjects, healedChunks, lostChunks };
  });
}

async function healWholeObjects(
  repository: Repository,
  from: Repository,
  findings: readonly Finding[],
  keepLock: () => Promise<void>,
  options: CallOptions,
) {
  const { damaged } = await rereadSnapshots(repository, options);
  const suspects = new Set([
    ...findings.flatMap(({ subject }) => (OBJECT_SUBJECT.test(subject) ? [subject] : [])),
    ...repository.missingPacks.map((id) => storageKey('packs', id)),
    ...repository.damagedIndexes.map((id) => storageKey('indexes', id)),
    ...damaged.map(({ id }) => storageKey('snapshots', id)),
  ]);
  // Under the name of a condemned pack, its content would be removed: it is copied chunk by chunk.
  for (const { packs } of repository.condemned) for (const id of packs) suspects.delete(storageKey('packs', id));
  const healed: string[] = [];
  let done = 0;
  for (const key of suspects) {
    await keepLock();
    if (await healWholeObject(repository, from, key, options)) healed.push(key);
    done += 1;
    options.onProgress?.({ phase: 'copying', done, total: suspects.size, bytesDone: 0 });
  }
  return healed;
}

async function healWholeObject(
  { storage }: Repository,
  from: Repository,
  key: string,
  options: StorageOptions,
): Promise<boolean> {
  const id = idOfKey(key);
  // The pattern above matches no other folder.
  const folder = key.slice(0, key.indexOf('/')) as ObjectFolder;
  const own = await unlessDamaged(() => storage.read(key, options));
  if (own && (await sha256Hex(own)) === id) return false;
  const theirs = await unlessDamaged(() => readObject(from.storage, folder, id, options));
  if (!theirs) return false;
  await storage.write(key, theirs, options);
  return true;
}

/** Copies what backups need and what is missing here: nodes first, because they list everything below them. */
async function healChunks(
  repository: Repository,
  from: Repository,
  keepLock: () => Promise<void>,
  options: CallOptions,
) {
  const { snapshots } = await rereadSnapshots(repository, options);
  let healedChunks = 0;
  for (;;) {
    const { chunks, unreadable } = await findReachable(repository, snapshots, options);
    const missing = [...new Set([...chunks, ...unreadable.map(({ node }) => node)])].filter(
      (id) => !repository.index.isReadable(id),
    );
    const writer = new PackWriter(repository, options);
    const lostChunks: ChunkId[] = [];
    for (const id of missing) {
      await keepLock();
      const place = from.index.find(id);
      const plain = place && (await unlessDamaged(() => readChunk(from, place.chunk.kind, id, options)));
      if (place && plain) await writer.save(place.chunk.kind, plain);
      else lostChunks.push(id);
    }
    const healed = missing.length - lostChunks.length;
    if (healed === 0) return { healedChunks, lostChunks };
    await writer.finish();
    healedChunks += healed;
  }
}
