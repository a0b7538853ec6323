import type { Bytes } from '../../engine/index.ts';
import { OBJECT_FOLDERS, REPOSITORY_KEY } from '../../engine/low-level.ts';
import { findFreeName, type NoteName, NOTES } from '../http/place-files.ts';
import { getHead } from './git-api.ts';
import type { GitHubConnection } from './github-request.ts';
import { GitHubStorage } from './github-storage.ts';

/** A branch that does not exist yet: the same with a number. @throws BackupError `place-missing` and others. */
export function findFreeBranch(connection: GitHubConnection): Promise<string> {
  const isTaken = async (branch: string) => (await getHead({ ...connection, branch })).kind === 'at';
  return findFreeName(connection.branch, isTaken, '-');
}

/** Writes notes for people, unless they are there already with the same bytes. */
export async function writeGitHubNotes(
  connection: GitHubConnection,
  notes: Readonly<Partial<Record<NoteName, Bytes>>>,
): Promise<void> {
  await new GitHubStorage(connection, false).writeNotes(new Map(Object.entries(notes)));
}

/**
 * Removes everything that this app has put on the branch, and nothing else, from now on: the history keeps it until the
 * person deletes the branch.
 */
export async function removeGitHubBackups(connection: GitHubConnection): Promise<void> {
  const own: readonly string[] = [...NOTES, REPOSITORY_KEY];
  const isOurs = (path: string) => own.includes(path) || OBJECT_FOLDERS.some((folder) => path.startsWith(`${folder}/`));
  await new GitHubStorage(connection, false).removeFiles(isOurs);
}
