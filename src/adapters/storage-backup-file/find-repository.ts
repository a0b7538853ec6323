import { BackupError, isStorageKey, REPOSITORY_KEY, type StorageKey } from '../../engine/index.ts';
import { assertReasonable, type ZipEntry } from './zip-entry.ts';

/**
 * The objects of the repository in a ZIP: at its top, or in a folder at any depth, as after a person has unpacked a
 * backup file and packed its folder again, or the folder that it was in. Everything else (a read-me, a system's own
 * files, other documents) is ignored. Of two entries with one name the later one counts, as where a ZIP is unpacked.
 * @throws BackupError `not-a-backup-file` where there is none; `several-backups`; `zip-in-zip`; what
 * `assertReasonable` throws of an entry that is needed.
 */
export function findRepository(entries: readonly ZipEntry[]): ReadonlyMap<StorageKey, ZipEntry> {
  const prefix = prefixOf(entries);
  const objects = new Map<StorageKey, ZipEntry>();
  for (const entry of entries) {
    const path = pathOf(entry);
    const key = path.slice(prefix.length);
    if (path.startsWith(prefix) && isStorageKey(key)) objects.set(key, entry);
  }
  for (const entry of objects.values()) assertReasonable(entry);
  return objects;
}

/** Some tools of Windows write backslashes; archivers that go through `.` write `./` in front. */
function pathOf(entry: ZipEntry): string {
  return entry.name
    .split(/[/\\]/)
    .filter((segment) => segment !== '' && segment !== '.')
    .join('/');
}

/** The folder of the repository, with its slash. */
function prefixOf(entries: readonly ZipEntry[]): string {
  const paths = new Set(entries.map(pathOf));
  const folders = [...paths]
    .filter((path) => path === REPOSITORY_KEY || path.endsWith(`/${REPOSITORY_KEY}`))
    .map((path) => path.slice(0, -REPOSITORY_KEY.length));
  // A project may have a file of this name too: one that stands beside packs or backups is meant before others.
  const withObjects = new Set(folders.length < 2 ? [] : [...paths].flatMap((path) => prefixOfObject(path) ?? []));
  const likely = folders.filter((folder) => withObjects.has(folder));
  const candidates = likely.length > 0 ? likely : folders;
  // One that contains the others is the backup, and they lie in it.
  const [outermost] = [...candidates].sort((a, b) => a.length - b.length);
  if (outermost === undefined) throw withoutRepository(entries);
  if (!candidates.every((folder) => folder.startsWith(outermost)))
    throw new BackupError('several-backups', { context: { repositories: candidates.length } });
  return outermost;
}

/** The folder that an object lies in, such as `my backups/` for `my backups/packs/3f…`. */
function prefixOfObject(path: string): string | undefined {
  const parts = path.split('/');
  const key = parts.slice(-2).join('/');
  return parts.length > 1 && isStorageKey(key) ? path.slice(0, -key.length) : undefined;
}

function withoutRepository(entries: readonly ZipEntry[]): BackupError {
  // What macOS keeps of a file's attributes bears its name.
  const zips = entries.map(pathOf).filter((path) => /\.zip$/i.test(path) && !/(^|\/)(\._|__MACOSX\/)/.test(path));
  const context = { entries: entries.length, zips: zips.length };
  return new BackupError(zips.length > 0 ? 'zip-in-zip' : 'not-a-backup-file', { context });
}
