import { BackupError, type StorageKey } from '../../engine/index.ts';
import { isStorageKey, REPOSITORY_KEY } from '../../engine/low-level.ts';
import { assertReasonable, type ZipEntry } from './zip-entry.ts';

/**
 * Finds the objects of the repository in a ZIP: at its top, or in a folder at any depth, as after someone has unpacked
 * a backup file and packed its folder again, or a folder around it. Everything else (a read-me, a system's own files,
 * other documents) is ignored. If two entries have one name, the later one counts, as when a ZIP is unpacked.
 * @throws BackupError `not-a-backup-file` if there is none; `several-backups`; `zip-in-zip`; the errors of
 *   `assertReasonable` for a needed entry.
 */
export function findRepository(entries: readonly ZipEntry[]): ReadonlyMap<StorageKey, ZipEntry> {
  const prefix = folderOfRepository(entries.map(pathOf));
  const objects = new Map<StorageKey, ZipEntry>();
  for (const entry of entries) {
    const path = pathOf(entry);
    const key = path.slice(prefix.length);
    if (path.startsWith(prefix) && isStorageKey(key)) objects.set(key, entry);
  }
  for (const entry of objects.values()) assertReasonable(entry);
  return objects;
}

/** Some Windows tools write backslashes; archivers that go through `.` put `./` in front. */
function pathOf(entry: ZipEntry): string {
  return entry.name
    .split(/[/\\]/)
    .filter((segment) => segment !== '' && segment !== '.')
    .join('/');
}

/**
 * The folder of the repository among files with these paths, with its slash; '' if it is at the top.
 * @throws BackupError `not-a-backup-file`, `several-backups`, `zip-in-zip`.
 */
export function folderOfRepository(all: readonly string[]): string {
  const paths = new Set(all);
  const folders = [...paths]
    .filter((path) => path === REPOSITORY_KEY || path.endsWith(`/${REPOSITORY_KEY}`))
    .map((path) => path.slice(0, -REPOSITORY_KEY.length));
  // A software project may contain a file with this name too, so one next to packs or backups takes precedence.
  const withObjects = new Set(folders.length < 2 ? [] : [...paths].flatMap((path) => prefixOfObject(path) ?? []));
  const likely = folders.filter((folder) => withObjects.has(folder));
  const candidates = likely.length > 0 ? likely : folders;
  // A folder that contains the others is the backup, and they are inside it.
  const [outermost] = [...candidates].sort((a, b) => a.length - b.length);
  if (outermost === undefined) throw withoutRepository(all);
  if (!candidates.every((folder) => folder.startsWith(outermost)))
    throw new BackupError('several-backups', { context: { repositories: candidates.length } });
  return outermost;
}

/** The folder of an object, such as `my backups/` for `my backups/packs/3f…`. */
function prefixOfObject(path: string): string | undefined {
  const parts = path.split('/');
  const key = parts.slice(-2).join('/');
  return parts.length > 1 && isStorageKey(key) ? path.slice(0, -key.length) : undefined;
}

function withoutRepository(paths: readonly string[]): BackupError {
  // The file in which macOS keeps a file's attributes has the same name.
  const zips = paths.filter((path) => /\.zip$/i.test(path) && !/(^|\/)(\._|__MACOSX\/)/.test(path));
  const context = { entries: paths.length, zips: zips.length };
  return new BackupError(zips.length > 0 ? 'zip-in-zip' : 'not-a-backup-file', { context });
}
