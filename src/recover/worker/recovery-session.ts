import { openBackupFile } from '../../adapters/storage-backup-file/open-backup-file.ts';
import { openPickedFiles } from '../../adapters/storage-picked-files/open-picked-files.ts';
import {
  BackupError,
  checkRepository,
  lastingId,
  listSnapshots,
  mustFindSnapshot,
  openMasterKey,
  openRepository,
  readRepositoryConfig,
  RepositoryKeys,
  type BlobStorage,
  type CallOptions,
  type Credential,
  type Ports,
  type Repository,
  type RepositoryConfig,
  type Snapshot,
} from '../../engine/index.ts';
import { createLockMemory, snapshotTotals } from '../../engine/low-level.ts';
import type { BackupSummary, Picked, Place, Unlocked, Verified } from '../contract.ts';
import { LostParts } from './lost-parts.ts';
import { OpenBackup } from './open-backup.ts';

const ID_SHOWN = 8;
const clock = { now: () => Date.now(), monotonic: () => performance.now() };
const ports: Ports = {
  clock,
  random: { bytes: (lengthBytes) => crypto.getRandomValues(new Uint8Array(lengthBytes)) },
  locks: createLockMemory(clock),
};

/** The backups that the page has open. */
export class RecoverySession {
  #place: { readonly storage: BlobStorage; readonly config: RepositoryConfig } | undefined;
  #repository: Repository | undefined;
  #backup: OpenBackup | undefined;

  /** @throws BackupError as `openBackupFile` and `openPickedFiles`. */
  async open(picked: Picked): Promise<Place> {
    const storage = picked.kind === 'file' ? await openBackupFile(picked.file) : openPickedFiles(picked.files);
    const config = await readRepositoryConfig(storage);
    this.#place = { storage, config };
    this.#repository = undefined;
    this.#backup = undefined;
    const kinds = new Set(config.slots.map(({ kind }) => kind));
    const ways = (['passphrase', 'recovery-key', 'passkey'] as const).filter((kind) => kinds.has(kind));
    return { shortId: config.id.slice(0, ID_SHOWN), ways };
  }

  /** @throws BackupError `wrong-passphrase`, `wrong-recovery-key`, `mistyped-recovery-key`, `damaged`. */
  async unlock(credential: Credential): Promise<Unlocked> {
    if (!this.#place) throw new BackupError('no-repository');
    const { storage, config } = this.#place;
    const master = await openMasterKey(config, credential);
    if (!master) throw new BackupError(credential.kind === 'passphrase' ? 'wrong-passphrase' : 'wrong-recovery-key');
    const keys = await RepositoryKeys.fromMasterKey(master);
    const repository = { ...(await openRepository(storage, keys, ports)), snapshotCache: new Map() };
    this.#repository = repository;
    const { snapshots, damaged } = await listSnapshots(repository);
    return {
      backups: snapshots.map(summarize),
      problems: {
        packs: repository.missingPacks.length,
        indexes: repository.damagedIndexes.length,
        backups: damaged.length,
      },
    };
  }

  async verify(backupId: string | undefined, options: CallOptions): Promise<Verified> {
    const repository = this.#mustBeUnlocked();
    const snapshots = backupId === undefined ? {} : { snapshots: [await mustFindSnapshot(repository, backupId)] };
    const report = await checkRepository(repository, { ...options, ...snapshots });
    const lost = new LostParts(report.findings.flatMap(({ data }) => data ?? []));
    return {
      isIntact: report.isIntact,
      bytes: report.bytes,
      backups: report.snapshots,
      lost: lost.summarize(),
      problems: report.findings.length + (report.furtherFindings ?? 0),
    };
  }

  /** Opens a backup to be browsed and saved. */
  async browse(backupId: string, options: CallOptions): Promise<OpenBackup> {
    const repository = this.#mustBeUnlocked();
    const snapshot = await mustFindSnapshot(repository, backupId, options);
    this.#backup = await OpenBackup.read(repository, snapshot, options);
    return this.#backup;
  }

  mustBrowse(): OpenBackup {
    if (!this.#backup) throw new BackupError('no-repository');
    return this.#backup;
  }

  #mustBeUnlocked(): Repository {
    if (!this.#repository) throw new BackupError('locked');
    return this.#repository;
  }
}

function summarize(snapshot: Snapshot): BackupSummary {
  const { name, note, takenAt, device, app, scope, withFiles } = snapshot;
  const { records, files, bytes } = snapshotTotals(snapshot);
  return {
    id: lastingId(snapshot),
    name,
    note,
    takenAt,
    deviceName: device.name,
    appName: app.name,
    scope,
    withFiles,
    records,
    files,
    bytes,
  };
}
