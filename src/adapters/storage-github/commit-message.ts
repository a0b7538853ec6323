import type { BranchFile } from './branch-state.ts';

/** The subject of a commit, for people who look at the branch. It says nothing about what the backups contain. */
export function commitMessage(
  changes: ReadonlyMap<string, BranchFile | undefined>,
  before: ReadonlyMap<string, BranchFile> = new Map(),
): string {
  const added = [...changes].flatMap(([path, file]) => (file ? [path] : []));
  const isIn = (folder: string) => (path: string) => path.startsWith(`${folder}/`);
  const backups = added.filter(isIn('snapshots')).length;
  if (backups > 0) return backups === 1 ? 'Add a backup' : `Add ${backups} backups`;
  if (added.includes('repository.json')) return before.has('repository.json') ? 'Change the keys' : 'Begin the backups';
  if (added.some((path) => isIn('packs')(path) || isIn('indexes')(path))) return 'Add part of a backup';
  if ([...changes.keys()].every(isIn('locks'))) return 'Test the connection';
  return added.length > 0 ? 'Explain the backups' : 'Remove backups';
}
