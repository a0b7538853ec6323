// The engine's door: what most outsiders need to back up, restore, copy and check, and to decide when. `low-level.ts`
// is for the few that need more. `FORMAT.md` describes every byte that reaches a disk.

// Errors, progress and what the engine is given
export {
  BackupError,
  toBackupError,
  type ErrorCode,
  type ErrorContext,
  type ErrorHint,
  type SerializedBackupError,
} from './core/errors.ts';
export { throwIfAborted, type CallOptions, type Progress, type ProgressPhase } from './core/progress.ts';
export type { Bytes } from './core/bytes.ts';
export type { RepositoryId, SnapshotId } from './core/ids.ts';
export type { Clock } from './core/ports.ts';

// Keys
export { Secret } from './crypto/secret.ts';
export { generateMasterKey, type MasterKey, RepositoryKeys } from './crypto/repository-keys.ts';
export {
  createPassphraseSlot,
  createPasskeySlot,
  createRecoveryKeySlot,
  openMasterKey,
  type Credential,
  type PasskeyCredential,
  type PasskeyFacts,
} from './crypto/key-slot.ts';
export { formatRecoveryKey, generateRecoveryKey, parseRecoveryKey } from './crypto/recovery-key.ts';

// Storage
export type {
  BlobStorage,
  ObjectFolder,
  ReadOptions,
  StorageKey,
  StorageOptions,
  StoredObject,
  WriteOptions,
} from './storage/blob-storage.ts';
export { cached, type ObjectCache } from './storage/cached.ts';
export { createMemoryStorage } from './storage/memory-storage.ts';
export { retrying } from './storage/retrying.ts';

// Repositories
export { MAX_SLOTS, type RepositoryConfig } from './format/repository-config.ts';
export type { KeySlot } from './format/slot-format.ts';
export { createReplica, createRepository } from './repository/create-repository.ts';
export {
  hasRepository,
  isShared,
  openRepository,
  type Ports,
  readRepositoryConfig,
  type Repository,
} from './repository/repository.ts';
export { checkObjects, type Finding, type ObjectsReport } from './repository/check-objects.ts';
export { checkJournal, countMissed, type JournalCheck } from './snapshot/check-journal.ts';
export { checkRepository, type CheckReport } from './snapshot/check-repository.ts';
export { applyRepair, planRepair } from './repository/repair.ts';
export { applyPrune, forgetSnapshots } from './repository/prune.ts';
export { planPrune } from './repository/plan-prune.ts';

// The source: what is backed up and restored
export {
  isReadable,
  readableRows,
  isUnreadable,
  type FileContent,
  type KeySpan,
  type CoveredTables,
  type JournalFlaw,
  type KnownChanges,
  type LiveRow,
  type ReadableSource,
  type ScratchSource,
  type Source,
  type SourceChange,
  type SourceChanges,
  type SourceDescription,
  type SourceMoment,
  type TableDescription,
  type TableRole,
} from './snapshot/source.ts';
export type { FittingNote, RowReference } from './snapshot/source-fitting.ts';
export type { SourceRow } from './format/record/source-row.ts';

// Snapshots
export {
  lastingId,
  leftOutOf,
  SCOPES,
  TRIGGERS,
  type Snapshot,
  type SnapshotScope,
  type SnapshotTable,
  type SnapshotTrigger,
} from './format/snapshot.ts';
export { type SnapshotRequest, takeSnapshot } from './snapshot/take-snapshot.ts';
export { takesAll, type WantedContent } from './snapshot/scope.ts';
export {
  amendSnapshot,
  listSnapshots,
  mustFindSnapshot,
  type SnapshotAmendment,
  type SnapshotList,
} from './repository/snapshots.ts';

// Restore
export { planRestore } from './restore/plan-restore.ts';
export { applyRestore } from './restore/apply-restore.ts';
export type { RestoreChoice, RestorePlan } from './restore/restore-plan.ts';
export type { SelectionRule } from './restore/selection.ts';
export type { FieldDecision, Resolution, ResolutionRule, RestoreMode, RowDecision } from './restore/decide-row.ts';

// Replication: copies, keys in step, healing
export { applyCopy, planCopy } from './replication/copy-snapshots.ts';
export { chooseWanted, type ChooseKept, copyWanted } from './replication/copy-wanted.ts';
export { settleSlots } from './replication/key-slots.ts';
export {
  healReplica,
  healReplicaIfDue,
  type HealOutcome,
  type HealTarget,
  type KnownDamage,
  mayNeedHealing,
} from './replication/heal-replica.ts';

// Test restores
export { type DrillOptions, type DrillPorts, type DrillReport, type DrillScratch, runDrill } from './drill/drill.ts';

// Policy: when to back up, what to keep, how well the data is protected
export { DEFAULT_SCHEDULE, isScheduleOff, parseSchedule, type Schedule, type ScheduleWhen } from './policy/schedule.ts';
export { type CronProblem, parseCron } from './policy/cron.ts';
export { isTimeZone } from './policy/zone.ts';
export { nextRunAt } from './policy/next-run.ts';
export { type DueDecision, isDue } from './policy/is-due.ts';
export type { Failures } from './policy/back-off.ts';
export { DEFAULT_RETENTION, KEEP_EVERYTHING, parseRetention, type RetentionPolicy } from './policy/retention-policy.ts';
export {
  type ForgetReason,
  type KeepReason,
  planRetention,
  type RetentionPlan,
  type RetentionSnapshot,
} from './policy/retention.ts';
export { forgetWords, keepWords } from './policy/retention-words.ts';
export type { GuardTrip } from './policy/guard-state.ts';
export { assessProtection, type Protection, type ProtectionLevel, type ProtectionSentence } from './policy/health.ts';
export type { KnownFacts } from './policy/health-facts.ts';
export type { ProtectionProblem, ProtectionStep } from './policy/health-problems.ts';
export { type JudgedBackup, latestWhole } from './policy/latest-whole.ts';
export {
  chosenFilesOf,
  type KeptBackup,
  type KnownPlace,
  type KnownState,
  protectionFacts,
} from './policy/protection-facts.ts';
export { DEFAULT_DRILL_DAYS, planDrills } from './policy/drills.ts';
