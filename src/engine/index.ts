// The engine's one door: what an outsider may use. `FORMAT.md` says what reaches a disk.

// Core
export {
  BackupError,
  toBackupError,
  type ErrorCode,
  type ErrorContext,
  type ErrorHint,
  type SerializedBackupError,
} from './core/errors.ts';
export type { CallOptions, Progress, ProgressPhase } from './core/progress.ts';
export { throwIfAborted } from './core/progress.ts';
export { z } from './core/zod.ts';
export type { Clock, Random } from './core/ports.ts';
export { type Bytes, concatBytes, decodeHex, decodeUtf8, encodeHex, encodeUtf8, equalBytes } from './core/bytes.ts';
export { forEachConcurrent, mapConcurrent } from './core/concurrency.ts';
export {
  isId,
  parseId,
  type ChunkId,
  type LockId,
  type PackId,
  type RepositoryId,
  type SnapshotId,
} from './core/ids.ts';

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
export { DEFAULT_KDF, type KdfCosts } from './crypto/passphrase.ts';

// Storage
export {
  idOfKey,
  storageKey,
  type BlobStorage,
  type ObjectFolder,
  type ReadOptions,
  type StorageKey,
  type StorageOptions,
  type StoredObject,
} from './storage/blob-storage.ts';
export { assertStorageKey, isStorageKey, OBJECT_FOLDERS, REPOSITORY_KEY } from './storage/storage-key.ts';
export { resolveReadRange } from './storage/read-range.ts';
export { refuseChange } from './storage/read-only.ts';
export { retrying, type RetryOptions } from './storage/retrying.ts';
export { createMemoryStorage } from './storage/memory-storage.ts';

// Repository
export { MAX_SLOTS, type RepositoryConfig } from './format/repository-config.ts';
export type { KeySlot } from './format/slot-format.ts';
export {
  createReplica,
  createRepository,
  isUnreadableConfig,
  remakeReplica,
  replaceSlots,
} from './repository/create-repository.ts';
export { createLockMemory, type LockMemory } from './repository/lock-memory.ts';
export {
  hasRepository,
  openRepository,
  type Ports,
  readRepositoryConfig,
  type Repository,
} from './repository/repository.ts';
export { withLock } from './repository/lock.ts';
export { checkObjects, type Finding, type ObjectsReport } from './repository/check-objects.ts';
export { healObjects, type HealResult } from './replication/heal-objects.ts';
export { anyStillHolds, removeUnreadable } from './repository/recheck.ts';
export { applyRepair, planRepair, type RepairPlan, type RepairResult } from './repository/repair.ts';
export type { DamagedPack } from './repository/suspect-packs.ts';
export { applyPrune, forgetSnapshots } from './repository/prune.ts';
export { planPrune, type PrunePlan } from './repository/plan-prune.ts';

// Snapshots
export {
  lastingId,
  leftOutOf,
  snapshotTotals,
  SCOPES,
  TRIGGERS,
  type OmittedEntry,
  type Snapshot,
  type SnapshotScope,
  type SnapshotTable,
  type SnapshotTrigger,
} from './format/snapshot.ts';
export {
  isReadable,
  isUnreadable,
  type BroughtRow,
  type Fitting,
  type FittingInput,
  type FittingNote,
  type LiveRow,
  type RowReference,
  type ScratchSource,
  type Source,
  type SourceChange,
  type SourceDescription,
  type SourceMoment,
  type TableDescription,
  type TableRole,
  type UniqueIndex,
  type UnreadableRow,
} from './snapshot/source.ts';
export type { SourceRow } from './format/record/source-row.ts';
export { takesAll, type WantedContent } from './snapshot/scope.ts';
export { type SnapshotOptions, type SnapshotRequest, takeSnapshot } from './snapshot/take-snapshot.ts';
export {
  amendSnapshot,
  listSnapshots,
  readSnapshot,
  type SnapshotAmendment,
  type SnapshotList,
} from './repository/snapshots.ts';
export { captureLive, type CapturedState } from './snapshot/capture-live.ts';
export { type DiffOptions, diffTrees, type RowDifference, type TreeSide } from './snapshot/diff-trees.ts';
export { findLostContent } from './snapshot/find-lost-content.ts';
export { findRows } from './snapshot/find-rows.ts';
export { readPage, type StoredLine, treePages, treeRows } from './snapshot/tree-reader.ts';
export { readNode } from './repository/read-node.ts';
export { type TreeReadOptions, UnreadableRanges } from './snapshot/unreadable.ts';
export type { UnreadableData, UnreadableRows } from './repository/unreadable-data.ts';
export { isDamage } from './repository/is-damage.ts';
export { relyingOnIntact } from './repository/relying-on-intact.ts';
export { readableValue, readRow } from './snapshot/read-attachment.ts';
export { compareKeys, decodeKey, encodeKey } from './format/record/row-codec.ts';
export type { TreeRoot } from './format/snapshot.ts';
export { liveLines } from './restore/live-rows.ts';
export { fieldsOf, groupOf, isSameButDerived, modifiedAt } from './restore/row-fields.ts';
export { canKeepBoth } from './restore/second-key.ts';
export { uniqueValuesOf, type UniqueConflict } from './restore/unique-entries.ts';
export { applyRestore } from './restore/apply-restore.ts';
export {
  type JournalPart,
  readRestoreJournal,
  RestoreJournal,
  RestoreJournalWriter,
} from './restore/restore-journal.ts';
export { upgradeSnapshot, type ReadableSnapshot } from './restore/upgrade-snapshot.ts';
export { rewriteSnapshot, type RowRewriting } from './restore/rewrite-snapshot.ts';
export { planRestore } from './restore/plan-restore.ts';
export type { RestoreInput } from './restore/restore-input.ts';
export {
  WHOLE_AND_EXACT,
  type RestoreChoice,
  type RestorePlan,
  type RowAction,
  type TableChanges,
  type TableRestorePlan,
} from './restore/restore-plan.ts';
export type { SelectionRule } from './restore/selection.ts';
export type {
  FieldDecision,
  Resolution,
  ResolutionRule,
  RestoreMode,
  RowDecision,
  RowSides,
} from './restore/decide-row.ts';
export { checkRepository, type CheckReport } from './snapshot/check-repository.ts';
export {
  applyCopy,
  type CopyOptions,
  type CopyPlan,
  finishCopy,
  planCopy,
  readWholePack,
} from './replication/copy-snapshots.ts';

// Policy: when to back up, what to keep, how well the data is protected
export {
  DEFAULT_SCHEDULE,
  isScheduleOff,
  parseSchedule,
  type Schedule,
  type ScheduleField,
  type ScheduleWhen,
} from './policy/schedule.ts';
export { CRON_FIELDS, type CronField, type CronProblem, type CronResult, parseCron } from './policy/cron.ts';
export { isTimeZone } from './policy/zone.ts';
export { nextRunAt } from './policy/next-run.ts';
export { drawJitter, type DueDecision, type DueInput, isDue } from './policy/is-due.ts';
export type { Failures } from './policy/back-off.ts';
export { DEFAULT_RETENTION, KEEP_EVERYTHING, parseRetention, type RetentionPolicy } from './policy/retention-policy.ts';
export {
  type ForgetReason,
  type KeepReason,
  planRetention,
  type RetentionInput,
  type RetentionPlan,
  type RetentionSnapshot,
  type RetentionVerdict,
} from './policy/retention.ts';
export type { RetentionSizes } from './policy/retention-size.ts';
export type { GuardedState, ShrinkFact } from './policy/guard.ts';
export {
  GUARD_AT_REST,
  guardAfter,
  type GuardEvent,
  type GuardState,
  type GuardTrip,
  parseGuardState,
} from './policy/guard-state.ts';
export { assessProtection, type Protection, type ProtectionLevel, type ProtectionSentence } from './policy/health.ts';
export type { CopyFacts, ProtectionFacts } from './policy/health-facts.ts';
export type { ProtectionProblem, ProtectionStep, Severity } from './policy/health-problems.ts';
export { DEFAULT_DRILL_DAYS, type DrilledDestination, type DrillTime, planDrills } from './policy/drills.ts';
export {
  chooseDrillSnapshot,
  type DrillOptions,
  type DrillPorts,
  type DrillReport,
  type DrillScratch,
  runDrill,
} from './drill/drill.ts';
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
