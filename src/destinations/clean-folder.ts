import { BackupError } from '../engine/index.ts';

/** The path of a folder as a person types it. @throws BackupError `invalid-format` for one that leads elsewhere. */
export function cleanFolder(folder: string): string {
  const names = folder.split('/').map((name) => name.trim());
  if (names.some((name) => name === '.' || name === '..'))
    throw new BackupError('invalid-format', { context: { what: 'a folder outside its place' } });
  return names.filter((name) => name !== '').join('/');
}
