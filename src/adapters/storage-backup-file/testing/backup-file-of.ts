import type { Bytes } from '../../../engine/index.ts';
import { concatBytes } from '../../../engine/low-level.ts';
import type { BackupFileEntry } from '../backup-file-entry.ts';
import { writeBackupFile, type PlainZipLimits } from '../write-backup-file.ts';

export const MODIFIED_AT = new Date('2026-11-20T14:05:06Z');

export function entryOf(path: string, bytes: Bytes): BackupFileEntry {
  return { path, sizeBytes: bytes.length, read: async () => bytes };
}

/** Writes a backup file with these entries, as one array. */
export async function backupFileOf(entries: ReadonlyMap<string, Bytes>, limits?: PlainZipLimits): Promise<Bytes> {
  const pieces: Bytes[] = [];
  for await (const piece of writeBackupFile(
    [...entries].map(([path, bytes]) => entryOf(path, bytes)),
    { modifiedAt: MODIFIED_AT },
    limits,
  ))
    pieces.push(piece);
  return concatBytes(pieces);
}
