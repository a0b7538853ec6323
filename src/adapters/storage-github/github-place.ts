import { BackupError, type Bytes } from '../../engine/index.ts';
import { OBJECT_FOLDERS, REPOSITORY_KEY } from '../../engine/low-level.ts';
import { getHead } from './git-api.ts';
import type { GitHubConnection } from './github-request.ts';
import { GitHubStorage } from './github-storage.ts';

/** The files beside the objects, for people. */
const NOTES = ['README.txt', 'recover.html'] as const;

const MOST_BRANCHES = 100;

/** A branch that does not exist yet: the same with a number. @throws BackupError `place-missing` and others. */
export async function findFreeBranch(connection: GitHubConnection): Promise<string> {
  for (let at = 1; at < MOST_BRANCHES; at += 1) {
    const branch = at === 1 ? connection.branch : `${connection.branch}-${at}`;
    const { kind } = await getHead({ ...connection, branch });
    if (kind !== 'at') return branch;
  }
  throw new BackupError('limit-exceeded', { hint: 'too-many-folders' });
}

/** Writes notes for people, unless they are there already with the same bytes. */
export async function writeGitHubNotes(
  connection: GitHubConnection,
  notes: Readonly<Partial<Record<(typeof NOTES)[number], Bytes>>>,
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
