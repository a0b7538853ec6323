import {
  BackupError,
  createPassphraseSlot,
  createRecoveryKeySlot,
  createReplica,
  formatRecoveryKey,
  generateMasterKey,
  generateRecoveryKey,
  hasRepository,
  openMasterKey,
  openRepository,
  readRepositoryConfig,
  type BlobStorage,
  type MasterKey,
  type Ports,
  type Repository,
  type RepositoryId,
  RepositoryKeys,
} from '../engine/index.ts';
import { encodeHex, parseId } from '../engine/low-level.ts';

/** A repository that was opened or created with a passphrase. */
export interface OpenedRepository {
  /** Opens it again, so that it knows what other tabs have written. */
  readonly reopen: () => Promise<Repository>;
  /** Only of a repository that was created just now. */
  readonly recoveryKey: string | undefined;
}

/**
 * Opens the repository in a storage, or creates it with two keys: the passphrase and a new recovery key. Both are part
 * of the first object that is written, so there is never a repository that nobody can open.
 * @param isShared other devices may reach the storage too, so that locks are kept in it.
 * @throws BackupError `invalid-format` if the passphrase is empty; `wrong-passphrase`; and what the storage throws.
 */
export async function openOrCreateRepository(
  storage: BlobStorage,
  passphrase: string,
  ports: Ports,
  isShared: boolean,
): Promise<OpenedRepository> {
  if (passphrase.trim() === '') throw new BackupError('invalid-format', { hint: 'empty-passphrase' });
  const isThere = await hasRepository(storage);
  const { keys, recoveryKey } = isThere
    ? { keys: await unlock(storage, passphrase), recoveryKey: undefined }
    : await create(storage, passphrase, ports);
  return {
    recoveryKey,
    reopen: async () => ({
      ...(await openRepository(storage, keys, ports)),
      exclusion: isShared ? undefined : 'caller',
    }),
  };
}

async function unlock(storage: BlobStorage, passphrase: string): Promise<RepositoryKeys> {
  const master = await openMasterKey(await readRepositoryConfig(storage), { kind: 'passphrase', passphrase });
  if (!master) throw new BackupError('wrong-passphrase');
  return keysOf(master);
}

async function create(storage: BlobStorage, passphrase: string, ports: Ports) {
  const id = parseId<RepositoryId>(encodeHex(ports.random.bytes(32)));
  const master = generateMasterKey(ports.random);
  const secret = generateRecoveryKey(ports.random);
  const slots = [
    await createPassphraseSlot(master, id, passphrase, ports),
    await createRecoveryKeySlot(master, id, secret, ports),
  ];
  const recoveryKey = await formatRecoveryKey(secret);
  const keys = await keysOf(master);
  const createdAt = new Date(ports.clock.now()).toISOString();
  await createReplica(storage, { id, createdAt, slots }, keys, ports);
  return { keys, recoveryKey };
}

async function keysOf(master: MasterKey): Promise<RepositoryKeys> {
  const keys = await RepositoryKeys.fromMasterKey(master);
  master.destroy();
  return keys;
}
