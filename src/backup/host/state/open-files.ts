import { openBackupFile } from '../../../adapters/storage-backup-file/open-backup-file.ts';
import {
  BackupError,
  checkObjects,
  openMasterKey,
  openRepository,
  readRepositoryConfig,
  RepositoryKeys,
  type BlobStorage,
  type CallOptions,
  type Credential,
  type Finding,
  type ObjectsReport,
  type Repository,
  type RepositoryConfig,
} from '../../../engine/index.ts';
import { findDamagedPacks, openConfigured, packsInFindings } from '../../../engine/low-level.ts';
import type { OpenedPlace } from '../../../destinations/open-place.ts';
import type { OpenedFile } from '../../contract/restoring.ts';
import { createDeviceKeys, type DeviceKeys } from './device-keys.ts';
import { passkeyFacts } from './passkeys.ts';
import type { DeviceStore } from './device-store.ts';
import { helpers } from '../platform/helpers.ts';
import { browserPorts, keysFrom } from '../platform/ports.ts';

/** A backup file that a person chose. */
export interface OpenFile {
  readonly storage: BlobStorage;
  readonly config: RepositoryConfig;
  readonly sizeBytes: number;
  /** A backup file, not a folder that was opened as one. */
  readonly isDownload: boolean;
  /** Once a key is known. */
  readonly repository?: Repository;
  /** What the last check of all objects found. */
  readonly findings?: readonly Finding[];
  /**
   * What this device would keep, if it continues with this repository; missing where the device's own keys opened it.
   */
  readonly deviceKeys?: DeviceKeys;
}

/** The backup files that are open, by their source ids. */
export class OpenFiles {
  readonly #device: DeviceStore;
  readonly #files = new Map<string, OpenFile>();

  constructor(device: DeviceStore) {
    this.#device = device;
  }

  /** Opens a file; at once with the keys of this device, where it is a copy of what is here. */
  async open(blob: Blob): Promise<OpenedFile> {
    const storage = await openBackupFile(blob);
    return this.openStorage({ storage, config: await readRepositoryConfig(storage) }, blob.size, true);
  }

  /** The same for any other place: a folder. @param isDownload it is a file that was downloaded. */
  async openStorage(
    { storage, config: read }: OpenedPlace,
    sizeBytes: number,
    isDownload = false,
  ): Promise<OpenedFile> {
    const { id, createdAt, slots } = read;
    const config: RepositoryConfig = { id, createdAt, slots };
    const keys = await this.#device.getKeys().catch(() => undefined);
    const repository =
      keys?.config.id === id ? await openConfigured(read, storage, await keysFrom(keys.root), browserPorts) : undefined;
    const sourceId = crypto.randomUUID();
    const file = { storage, config, sizeBytes, isDownload };
    this.#files.set(sourceId, repository ? { ...file, repository } : file);
    return {
      sourceId,
      repositoryId: id,
      createdAt,
      slots: slots.map((slot) => ({ kind: slot.kind, label: slot.label, createdAt: slot.createdAt })),
      passkeys: passkeyFacts(slots),
      sizeBytes,
      isUnlocked: repository !== undefined,
    };
  }

  close(sourceId: string): void {
    this.#files.delete(sourceId);
  }

  /**
   * @returns `false` where no slot takes it. @throws BackupError `mistyped-recovery-key`, `limit-exceeded`, `damaged`.
   */
  async unlock(sourceId: string, credential: Credential): Promise<boolean> {
    const file = this.mustGet(sourceId);
    const master = await openMasterKey(file.config, credential);
    if (!master) return false;
    const repository = await openRepository(
      file.storage,
      await RepositoryKeys.fromMasterKey(master, helpers.work),
      browserPorts,
    );
    const keys = await createDeviceKeys(file.config, master);
    master.destroy();
    const deviceKeys = credential.kind === 'recovery-key' ? { ...keys, keyProvenAt: new Date().toISOString() } : keys;
    this.#files.set(sourceId, { ...this.mustGet(sourceId), repository, deviceKeys });
    await this.#rememberDamage(sourceId);
    return true;
  }

  /** Every object against its id, for which no key is needed; and, once one is known, whether all packs are there. */
  async checkObjects(sourceId: string, options: CallOptions): Promise<ObjectsReport> {
    const report = await checkObjects(this.mustGet(sourceId).storage, options);
    this.#files.set(sourceId, { ...this.mustGet(sourceId), findings: report.findings });
    await this.#rememberDamage(sourceId, options);
    const { repository } = this.mustGet(sourceId);
    const missing = repository?.missingPacks ?? [];
    const findings = missing.map(
      (id) => ({ problem: 'missing-pack', subject: `packs/${id}`, detail: 'it is gone or not whole' }) as const,
    );
    return { ...report, findings: [...report.findings, ...findings] };
  }

  /** Tells the repository what a check has found, so that a preview reads what is left instead of counting on all. */
  async #rememberDamage(sourceId: string, options: CallOptions = {}): Promise<void> {
    const { repository, findings = [] } = this.mustGet(sourceId);
    if (repository) await findDamagedPacks(repository, packsInFindings(findings), options);
  }

  /** @throws BackupError `missing-object` where it is not open (any more). */
  mustGet(sourceId: string): OpenFile {
    const file = this.#files.get(sourceId);
    if (file) return file;
    throw new BackupError('missing-object', { context: { what: 'opened file' }, hint: 'opened-file-gone' });
  }

  /** @throws BackupError `missing-object`, `locked`. */
  mustGetRepository(sourceId: string): Repository {
    const { repository } = this.mustGet(sourceId);
    if (!repository) throw new BackupError('locked');
    return repository;
  }
}
