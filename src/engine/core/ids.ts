import { BackupError } from './errors.ts';

/** 64 lower-case hexadecimal digits: a SHA-256 or an HMAC-SHA-256. */
type Hex64<Brand extends string> = string & { readonly __brand: Brand };

/** HMAC-SHA-256 over kind and plaintext, under the repository's chunk-id key. FORMAT.md §4. */
export type ChunkId = Hex64<'ChunkId'>;
/** SHA-256 of the stored bytes of a pack. FORMAT.md §5. */
export type PackId = Hex64<'PackId'>;
/** SHA-256 of the stored bytes of an index. FORMAT.md §6. */
export type IndexId = Hex64<'IndexId'>;
/** SHA-256 of the stored bytes of a snapshot. FORMAT.md §8. */
export type SnapshotId = Hex64<'SnapshotId'>;
/** SHA-256 of the stored bytes of a list of condemned packs. FORMAT.md §9a. */
export type CondemnedId = Hex64<'CondemnedId'>;
/** SHA-256 of the stored bytes of a head. FORMAT.md §13. */
export type HeadId = Hex64<'HeadId'>;
/** SHA-256 of the stored bytes of a lock. FORMAT.md §9. */
export type LockId = Hex64<'LockId'>;
/** Random; created with the repository and the same in all its replicas. */
export type RepositoryId = Hex64<'RepositoryId'>;

export type AnyId = ChunkId | PackId | IndexId | SnapshotId | CondemnedId | HeadId | LockId | RepositoryId;

const HEX_64 = /^[0-9a-f]{64}$/;

/** Whether a text has the form of an id. */
export function isId(text: string): boolean {
  return HEX_64.test(text);
}

/**
 * Parses an id of any kind; the caller chooses the kind by type.
 * @throws BackupError `invalid-format` if the text is not 64 lower-case hexadecimal digits.
 */
export function parseId<Id extends AnyId>(text: string): Id {
  if (!isId(text)) throw new BackupError('invalid-format', { context: { id: text.slice(0, 80) } });
  // The only place that assigns the brand.
  return text as Id;
}
