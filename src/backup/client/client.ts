import type {
  CallOptions,
  CheckReport,
  Credential,
  ObjectsReport,
  RestoreChoice,
  RestorePlan,
} from '../../engine/index.ts';
import type {
  ComparedRow,
  ComparedSide,
  Comparison,
  ConflictRow,
  DifferenceQuery,
  DifferentRow,
  PlannedRestore,
  RecordVersion,
  RestoreAgainChoice,
  RestoreAgainOutcome,
} from '../contract/comparing.ts';
import { connection, WorkerConnection } from './connection.ts';
import {
  CHANGES_CHANNEL,
  type BackupCheck,
  type BackupList,
  type BackupStatus,
  type BackupSummary,
  type BackUpRequest,
  type DeleteResult,
  type DeletionPreview,
  type DownloadReady,
  type ExportableCollection,
  type ExportChoice,
  type InterruptedRestore,
  type LastRestore,
  type OpenedFile,
  type RecoveryKit,
  type RestoreResult,
  type RestoreSource,
  type UndoAnswer,
  type UndoOutcome,
} from '../contract/backups.ts';

/**
 * What the screens ask for backups. Starts the worker when it is first needed. Every method gives a value or throws a
 * `BackupError`; what each does is said in `protocol.ts`. Long calls take `{ signal, onProgress }` last; progress
 * comes at most some ten times a second.
 */
export class BackupClient {
  readonly #connection: WorkerConnection;

  /** @param connection its own, unless it shares one. */
  constructor(connection = new WorkerConnection()) {
    this.#connection = connection;
  }

  getStatus(): Promise<BackupStatus> {
    return this.#connection.call((service) => service.getStatus());
  }

  /** Newest first. @throws `locked` where this browser has lost its key. */
  listBackups(): Promise<BackupList> {
    return this.#connection.call((service) => service.listBackups());
  }

  /** @throws `busy` while another tab or job writes, `cancelled`, `quota-exceeded`, `source-failed`, `locked`. */
  backUp(request: BackUpRequest, options: CallOptions = {}): Promise<BackupSummary> {
    return this.#connection.run((service, job, onProgress) => service.backUp(job, request, onProgress), options);
  }

  amendBackup(
    id: string,
    change: { readonly name?: string; readonly note?: string; readonly isPinned?: boolean },
  ): Promise<BackupSummary> {
    return this.#connection.call((service) => service.amendBackup(id, change));
  }

  previewDeletion(ids: readonly string[]): Promise<DeletionPreview> {
    return this.#connection.call((service) => service.previewDeletion(ids));
  }

  deleteBackups(ids: readonly string[], options: CallOptions = {}): Promise<DeleteResult> {
    return this.#connection.run((service, job, onProgress) => service.deleteBackups(job, ids, onProgress), options);
  }

  verifyBackup(id: string, options: CallOptions = {}): Promise<CheckReport> {
    return this.#connection.run((service, job, onProgress) => service.verifyBackup(job, id, onProgress), options);
  }

  /** @throws `locked` while no passphrase or recovery key exists, `quota-exceeded`, `cancelled`. */
  prepareDownload(id: string, options: CallOptions = {}): Promise<DownloadReady> {
    return this.#connection.run((service, job, onProgress) => service.prepareDownload(job, id, onProgress), options);
  }

  /** Call it once the browser has saved the file. */
  discardDownload(): Promise<void> {
    return this.#connection.call((service) => service.discardDownload());
  }

  /** @throws `cancelled`, `quota-exceeded`, `source-failed`. */
  exportNow(choice: ExportChoice, options: CallOptions = {}): Promise<DownloadReady> {
    return this.#connection.run((service, job, onProgress) => service.exportNow(job, choice, onProgress), options);
  }

  /** @throws as `exportNow`, and `damaged`, `missing-object`. */
  exportBackup(
    source: RestoreSource,
    id: string,
    choice: ExportChoice,
    options: CallOptions = {},
  ): Promise<DownloadReady> {
    return this.#connection.run(
      (service, job, onProgress) => service.exportBackup(job, source, id, choice, onProgress),
      options,
    );
  }

  listBackupCollections(source: RestoreSource, id: string): Promise<readonly ExportableCollection[]> {
    return this.#connection.call((service) => service.listBackupCollections(source, id));
  }

  setPassphrase(passphrase: string, current?: Credential): Promise<void> {
    return this.#connection.call((service) => service.setPassphrase(passphrase, current));
  }

  createRecoveryKit(current?: Credential): Promise<RecoveryKit> {
    return this.#connection.call((service) => service.createRecoveryKit(current));
  }

  confirmRecoveryKit(typed: Readonly<Record<number, string>>): Promise<boolean> {
    return this.#connection.call((service) => service.confirmRecoveryKit(typed));
  }

  /** @throws `mistyped-recovery-key`. */
  unlockHere(credential: Credential, options: CallOptions = {}): Promise<boolean> {
    return this.#connection.run((service, job) => service.unlockHere(job, credential), options);
  }

  startOver(): Promise<void> {
    return this.#connection.call((service) => service.startOver());
  }

  /** @throws `not-a-zip`, `not-a-backup-file`, `truncated`, `damaged`, `newer-version`, `limit-exceeded`. */
  openFile(file: Blob, options: CallOptions = {}): Promise<OpenedFile> {
    return this.#connection.run((service, job) => service.openFile(job, file), options);
  }

  closeFile(sourceId: string): Promise<void> {
    return this.#connection.call((service) => service.closeFile(sourceId));
  }

  /** @throws `mistyped-recovery-key`. */
  unlockFile(sourceId: string, credential: Credential, options: CallOptions = {}): Promise<boolean> {
    return this.#connection.run((service, job) => service.unlockFile(job, sourceId, credential), options);
  }

  listFileBackups(sourceId: string): Promise<BackupList> {
    return this.#connection.call((service) => service.listFileBackups(sourceId));
  }

  checkFileObjects(sourceId: string, options: CallOptions = {}): Promise<ObjectsReport> {
    return this.#connection.run(
      (service, job, onProgress) => service.checkFileObjects(job, sourceId, onProgress),
      options,
    );
  }

  checkBackup(source: RestoreSource, id: string, options: CallOptions = {}): Promise<BackupCheck> {
    return this.#connection.run(
      (service, job, onProgress) => service.checkBackup(job, source, id, onProgress),
      options,
    );
  }

  planRestore(source: RestoreSource, id: string): Promise<RestorePlan> {
    return this.#connection.call((service) => service.planRestore(source, id));
  }

  /**
   * @throws with context `step: 'safety-backup'` where the backup of the present state failed; then nothing was
   *   changed.
   */
  restore(
    source: RestoreSource,
    plan: RestorePlan,
    choice: { readonly safetyBackup: boolean },
    options: CallOptions = {},
  ): Promise<RestoreResult> {
    return this.#connection.run(
      (service, job, onProgress) => service.restore(job, source, plan, choice, onProgress),
      options,
    );
  }

  getLastRestore(): Promise<LastRestore | null> {
    return this.#connection.call((service) => service.getLastRestore());
  }

  getInterruptedRestore(): Promise<InterruptedRestore | null> {
    return this.#connection.call((service) => service.getInterruptedRestore());
  }

  dismissInterruptedRestore(): Promise<void> {
    return this.#connection.call((service) => service.dismissInterruptedRestore());
  }

  undoLastRestore(answer?: UndoAnswer, options: CallOptions = {}): Promise<UndoOutcome> {
    return this.#connection.run(
      (service, job, onProgress) => service.undoLastRestore(job, answer, onProgress),
      options,
    );
  }

  /** @throws `missing-object`, `locked`, `damaged`, `newer-version`, `cancelled`. */
  openComparison(before: ComparedSide, after: ComparedSide, options: CallOptions = {}): Promise<Comparison> {
    return this.#connection.run(
      (service, job, onProgress) => service.openComparison(job, before, after, onProgress),
      options,
    );
  }

  closeComparison(comparisonId: string): Promise<void> {
    return this.#connection.call((service) => service.closeComparison(comparisonId));
  }

  /**
   * @throws `missing-object` where the comparison is no longer open: the worker was started again. So for all that
   *   follow.
   */
  listDifferences(
    comparisonId: string,
    query: DifferenceQuery,
  ): Promise<{ readonly total: number; readonly rows: readonly DifferentRow[] }> {
    return this.#connection.call((service) => service.listDifferences(comparisonId, query));
  }

  readDifference(comparisonId: string, table: string, keyText: string): Promise<ComparedRow> {
    return this.#connection.call((service) => service.readDifference(comparisonId, table, keyText));
  }

  readComparedFile(comparisonId: string, hash: string): Promise<Blob> {
    return this.#connection.call((service) => service.readComparedFile(comparisonId, hash));
  }

  exportComparison(comparisonId: string, format: 'json' | 'csv', options: CallOptions = {}): Promise<Blob> {
    return this.#connection.run(
      (service, job, onProgress) => service.exportComparison(job, comparisonId, format, onProgress),
      options,
    );
  }

  planChosen(comparisonId: string, choice: RestoreChoice, options: CallOptions = {}): Promise<PlannedRestore> {
    return this.#connection.run(
      (service, job, onProgress) => service.planChosen(job, comparisonId, choice, onProgress),
      options,
    );
  }

  listConflicts(
    planId: string,
    offset: number,
    limit: number,
  ): Promise<{ readonly total: number; readonly rows: readonly ConflictRow[] }> {
    return this.#connection.call((service) => service.listConflicts(planId, offset, limit));
  }

  exportPlan(planId: string): Promise<Blob> {
    return this.#connection.call((service) => service.exportPlan(planId));
  }

  /** @throws `stale-plan` where the data changed since: nothing was changed; and as `restore`. */
  restorePlanned(
    planId: string,
    choice: { readonly safetyBackup: boolean },
    options: CallOptions = {},
  ): Promise<RestoreResult> {
    return this.#connection.run(
      (service, job, onProgress) => service.restorePlanned(job, planId, choice, onProgress),
      options,
    );
  }

  recordHistory(recordId: string, options: CallOptions = {}): Promise<readonly RecordVersion[]> {
    return this.#connection.run(
      (service, job, onProgress) => service.recordHistory(job, recordId, onProgress),
      options,
    );
  }

  /** @throws `missing-object` where that backup does not have the record; and as `restore`. */
  restoreVersion(
    recordId: string,
    backupId: string,
    choice: { readonly safetyBackup: boolean; readonly title?: string } = { safetyBackup: true },
    options: CallOptions = {},
  ): Promise<RestoreResult> {
    return this.#connection.run(
      (service, job, onProgress) => service.restoreVersion(job, recordId, backupId, choice, onProgress),
      options,
    );
  }

  /**
   * Does once more what `getInterruptedRestore` tells of. @throws `missing-object` where there is no `again`; and as
   * `restore`.
   */
  restoreAgain(
    choice: RestoreAgainChoice = { safetyBackup: true },
    options: CallOptions = {},
  ): Promise<RestoreAgainOutcome> {
    return this.#connection.run((service, job, onProgress) => service.restoreAgain(job, choice, onProgress), options);
  }

  /**
   * Calls `listener` when backups, keys or the last restore may have changed, by this tab or another.
   * @returns how to stop it.
   */
  onChange(listener: () => void): () => void {
    const channel = new BroadcastChannel(CHANGES_CHANNEL);
    channel.onmessage = listener;
    return () => channel.close();
  }

  /**
   * Ends the worker, and whatever it is doing, at once (those calls end as `cancelled`). The next call starts another.
   */
  close(): void {
    this.#connection.close();
  }
}

/** The one client of this page. */
export const backupClient = new BackupClient(connection);
