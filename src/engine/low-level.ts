// The engine's second door, for the few that need more than backing up and restoring: adapters and destinations, which
// write a storage, and programs that read trees, pages and rows themselves, such as the host. No name is in both doors.

// Parsing: zod, set up so that it never tries eval
export { z } from './core/zod.ts';

// Bytes and ids
export { concatBytes, decodeHex, encodeHex, encodeUtf8, equalBytes, release } from './core/bytes.ts';
export { mapConcurrent } from './core/concurrency.ts';
export { isId, parseId, type ChunkId, type LockId } from './core/ids.ts';
export {
  type CheckedObject,
  chunkWorkBy,
  chunkWorkHere,
  type ChunkWithin,
  type ChunkWork,
  type Digested,
  type OpenedBlob,
  type OpenedChunk,
  type Seal,
  type SealedChunk,
} from './crypto/chunk-work.ts';
export { checkChunks } from './crypto/check-chunks.ts';
export type { KdfCosts } from './crypto/passphrase.ts';

// Writing a storage
export { idOfKey, type PartOfBlob, storageKey } from './storage/blob-storage.ts';
export { assertStorageKey, isStorageKey, OBJECT_FOLDERS, REPOSITORY_KEY } from './storage/storage-key.ts';
export { type ReadRange, resolveReadRange } from './storage/read-range.ts';
export { refuseChange } from './storage/read-only.ts';
export { trialObject } from './format/trial-object.ts';
export { passOn } from './storage/pass-on.ts';

// Repositories: locks, replicas that are made again, damage
export { withLock } from './repository/lock.ts';
export { createLockMemory, type LockMemory } from './repository/lock-memory.ts';
export { openConfigured } from './repository/repository.ts';
export type { DecodedConfig } from './format/repository-config.ts';
export { isUnreadableConfig, remakeReplica, replaceSlots } from './repository/create-repository.ts';
export { isDamage } from './repository/is-damage.ts';
export { relyingOnIntact } from './repository/relying-on-intact.ts';
export type { UnreadableData, UnreadableRows } from './repository/unreadable-data.ts';
export { finishCopy, readWholePack } from './replication/copy-snapshots.ts';
export { healObjects } from './replication/heal-objects.ts';

// Trees, pages and rows
export { snapshotTotals, type TreeRoot } from './format/snapshot.ts';
export {
  compareKeys,
  decodeKey,
  decodeRow,
  encodeKey,
  encodeRow,
  type GivenAttachment,
  type RowAttachment,
} from './format/record/row-codec.ts';
export { type PlacedEntry, readNode } from './repository/read-node.ts';
export { findDamagedPacks, packsInFindings } from './repository/suspect-packs.ts';
export { captureBriefly, captureLive } from './snapshot/capture-live.ts';
export { type DiffOptions, diffTrees, type RowDifference } from './snapshot/diff-trees.ts';
export { findLostContent } from './snapshot/find-lost-content.ts';
export { findRows } from './snapshot/find-rows.ts';
export { openAttachment, readableValue, readRow } from './snapshot/read-attachment.ts';
export { snapshotTables } from './snapshot/snapshot-tables.ts';
export { seemsWhole } from './snapshot/survey-tree.ts';
export { readPage, readPageOrTell, type StoredLine, treePages, treeRows } from './snapshot/tree-reader.ts';
export { type TreeReadOptions, UnreadableRanges } from './snapshot/unreadable.ts';
export { chooseDrillSnapshot } from './drill/drill.ts';

// Parts of a restore
export { assertSameSource } from './restore/assert-same-source.ts';
export type { RowSides } from './restore/decide-row.ts';
export { liveLines } from './restore/live-rows.ts';
export {
  type JournalPart,
  readRestoreJournal,
  RestoreJournal,
  RestoreJournalWriter,
} from './restore/restore-journal.ts';
export { fieldsOf, groupOf, isSameButDerived, modifiedAt } from './restore/row-fields.ts';
export { canKeepBoth } from './restore/second-key.ts';
export { uniqueValuesOf } from './restore/unique-entries.ts';
export { upgradeSnapshot, type ReadableSnapshot } from './restore/upgrade-snapshot.ts';
