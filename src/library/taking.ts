// Loaded with the first backup or copy.
import { createReadableSource } from '../adapters/source-dexie/readable-source.ts';
import {
  takeSnapshot,
  type BlobStorage,
  type Bytes,
  type CallOptions,
  type ObjectFolder,
  type Snapshot,
  type SnapshotTrigger,
  type StorageOptions,
} from '../engine/index.ts';
import type { Job } from './job.ts';

/** A name and a note for a backup. */
export interface BackUpOptions extends CallOptions {
  readonly name?: string;
  readonly note?: string;
}

const DEVICE = { id: 'browser', name: 'Browser' } as const;

/** Takes a complete backup. @throws BackupError as `takeSnapshot`. */
export function takeBackup(
  { repository, database, app }: Job,
  trigger: SnapshotTrigger,
  { name = '', note = '', ...call }: BackUpOptions,
): Promise<Snapshot> {
  const request = { trigger, name, note, scope: 'full', withFiles: true, app, device: DEVICE } as const;
  return takeSnapshot(repository, createReadableSource(database), request, call);
}

/** One file of a copy of the backups. */
export interface BackupFile {
  /** Such as `packs/3f…`. */
  readonly path: string;
  readonly bytes: Bytes;
}

export interface FilesOptions extends StorageOptions {
  /** The text of Heirloom's `recover.html`, which opens the backups without the app: it becomes one of the files. */
  readonly recoveryPage?: string;
}

/** Found in this order, so that all that a backup needs is listed with it, whatever is written meanwhile. */
const FOLDERS: readonly ObjectFolder[] = ['snapshots', 'indexes', 'packs'];

/** All files of a repository, one after the other. */
export async function* listFiles(
  storage: BlobStorage,
  { recoveryPage, ...options }: FilesOptions,
): AsyncGenerator<BackupFile, void, undefined> {
  if (recoveryPage !== undefined) yield { path: 'recover.html', bytes: new TextEncoder().encode(recoveryPage) };
  const paths = ['repository.json'];
  for (const folder of FOLDERS) for await (const { key } of storage.list(folder, options)) paths.push(key);
  for (const path of paths) yield { path, bytes: await storage.read(path, options) };
}
