import { BackupError, isStorageKey, REPOSITORY_KEY, type StorageKey } from '../../engine/index.ts';
import type { ZipEntry } from './zip-entry.ts';

/**
 * The objects of the repository in a ZIP: at its top, or in one folder there, as after a person has unpacked a backup
 * file and packed the folder again. Everything else (a read-me, a system's own files) is left alone.
 * @throws BackupError `not-a-backup-file` where there is none, or more than one.
 */
export function findRepository(entries: readonly ZipEntry[]): ReadonlyMap<StorageKey, ZipEntry> {
  const prefix = prefixOf(entries.map(pathOf));
  const objects = new Map<StorageKey, ZipEntry>();
  for (const entry of entries) {
    const path = pathOf(entry);
    const key = path.slice(prefix.length);
    if (!path.startsWith(prefix) || !isStorageKey(key)) continue;
    const isAmbiguous = objects.has(key);
    if (isAmbiguous || entry.method === 'other') throw new BackupError('invalid-format', { context: { key, method: entry.method, isAmbiguous } });
    objects.set(key, entry);
  }
  return objects;
}

/** Some tools of Windows write backslashes. */
function pathOf(entry: ZipEntry): string {
  return entry.name.replaceAll('\\', '/');
}

function prefixOf(paths: readonly string[]): string {
  if (paths.includes(REPOSITORY_KEY)) return '';
  const prefixes = paths.flatMap((path) => {
    const slash = path.indexOf('/');
    return slash > 0 && path.slice(slash + 1) === REPOSITORY_KEY ? [path.slice(0, slash + 1)] : [];
  });
  const [prefix] = prefixes;
  if (prefix === undefined || prefixes.length > 1) {
    throw new BackupError('not-a-backup-file', { context: { entries: paths.length, repositories: prefixes.length } });
  }
  return prefix;
}
