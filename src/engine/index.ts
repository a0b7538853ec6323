// The engine's one door: what an outsider may use.
export { BackupError, toBackupError, type ErrorCode, type ErrorContext, type SerializedBackupError } from './core/errors.ts';
export type { CallOptions, Progress, ProgressPhase } from './core/progress.ts';
export { throwIfAborted } from './core/progress.ts';
export type { Clock, Random } from './core/ports.ts';
export { type Bytes, concatBytes, decodeHex, decodeUtf8, encodeHex, encodeUtf8, equalBytes } from './core/bytes.ts';
export { forEachConcurrent, mapConcurrent } from './core/concurrency.ts';
export { isId, type ChunkId, type PackId, type RepositoryId, type SnapshotId } from './core/ids.ts';
export {
  idOfKey, storageKey,
  type BlobStorage, type ObjectFolder, type ReadOptions, type StorageKey, type StorageOptions, type StoredObject,
} from './storage/blob-storage.ts';
export type {
  Source, SourceChange, SourceDescription, SourceMoment, SourceRow, TableDescription, TableRole,
} from './snapshot/source.ts';
