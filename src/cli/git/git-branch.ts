import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { OBJECT_FOLDERS } from '../../engine/low-level.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { shellWord } from '../terminal/shell-word.ts';
import { GitError, runGit, tryGit } from './run-git.ts';

/*
 * [Note: Backups on a branch]
 *
 * The repository of backups is the content of a branch that shares no history with the others. It is checked out in a
 * folder within `.git`, where commands work on it as on any folder; at the end of a command that changed something, one
 * commit is made and pushed. Locks stay out of it: they are for the processes of this machine. Two machines may back up
 * at once, since every object is named by its content: the branches are merged by keeping the objects of both. That
 * holds only as long as no object is taken away, so packs are never freed here; the history would keep them anyway.
 */

const BACKUP_BRANCH = 'heirloom-backups';
const REF = `refs/heads/${BACKUP_BRANCH}`;
const KEPT = [
  ...OBJECT_FOLDERS.filter((name) => name !== 'locks'),
  'repository.json',
  'README.txt',
  'recover.html',
  '.gitattributes',
];
const MOST_PUSHES = 3;

/** What became of a commit. */
export type CommitOutcome = 'nothing' | 'committed' | 'pushed' | 'not-pushed';

/** The branch of the backups, checked out. */
export interface GitBranch {
  readonly folder: string;
  /** Commits what a command has changed, and pushes it. */
  commit(message: string): Promise<CommitOutcome>;
}

/** Whether a folder is in a git repository that has backups on their branch, here or at its remote. */
export async function hasBackupBranch(folder: string): Promise<boolean> {
  const refs = await tryGit(folder, ['for-each-ref', '--format=%(refname)']);
  return refs?.split('\n').some((ref) => ref === REF || /^refs\/remotes\/[^/]+\/heirloom-backups$/.test(ref)) ?? false;
}

/**
 * Checks the branch out, with what the remote has of it. @param onOffline is called where that cannot be reached.
 * @throws CliError `no-git`.
 */
export async function openGitBranch(place: string, onOffline: (why: string) => void): Promise<GitBranch> {
  const common = await tryGit(place, ['rev-parse', '--git-common-dir']);
  if (common === undefined) {
    const hint = `Choose a git repository, or make one: git init ${shellWord(place)}.`;
    throw new CliError(EXIT.noRepository, 'no-git', `${place} is no git repository.`, hint);
  }
  const folder = join(resolve(place, common), BACKUP_BRANCH);
  const remote = await chooseRemote(place);
  await fetchBranch(place, remote).catch((error: unknown) => onOffline(wordsOf(error)));
  await ensureBranch(place, remote);
  await checkOut(place, folder);
  const theirs = remote === undefined ? undefined : await tryGit(place, ['rev-parse', '--verify', trackedRef(remote)]);
  if (theirs !== undefined) await mergeIn(folder, theirs);
  return { folder, commit: (message) => commitAll({ place, folder, remote }, message) };
}

function trackedRef(remote: string): string {
  return `refs/remotes/${remote}/${BACKUP_BRANCH}`;
}

async function chooseRemote(place: string): Promise<string | undefined> {
  const remotes = (await tryGit(place, ['remote']))?.split('\n').filter((name) => name !== '') ?? [];
  return remotes.includes('origin') ? 'origin' : remotes[0];
}

async function fetchBranch(place: string, remote: string | undefined): Promise<void> {
  if (remote === undefined) return;
  const listed = await runGit(place, ['ls-remote', '--heads', remote, BACKUP_BRANCH]);
  if (listed !== '') await runGit(place, ['fetch', '--quiet', remote, `+${REF}:${trackedRef(remote)}`]);
}

/** A branch that is not there yet begins at the remote's, or without any history. */
async function ensureBranch(place: string, remote: string | undefined): Promise<void> {
  if ((await tryGit(place, ['rev-parse', '--verify', '--quiet', REF])) !== undefined) return;
  const theirs = remote === undefined ? undefined : await tryGit(place, ['rev-parse', '--verify', trackedRef(remote)]);
  const first = theirs ?? (await firstCommit(place));
  await runGit(place, ['update-ref', REF, first, '']);
}

async function firstCommit(place: string): Promise<string> {
  const attributes = await runGit(place, ['hash-object', '-w', '--stdin'], '* -text -diff\n');
  const tree = await runGit(place, ['mktree'], `100644 blob ${attributes}\t.gitattributes\n`);
  return runGit(place, [...(await identity(place)), 'commit-tree', tree, '-m', 'Backups of Heirloom']);
}

async function checkOut(place: string, folder: string): Promise<void> {
  const isThere = await stat(join(folder, '.git')).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  await runGit(place, ['worktree', 'prune']);
  await runGit(place, ['worktree', 'add', '--quiet', folder, BACKUP_BRANCH]);
  // Locks are made in it, which no commit has.
  await mkdir(join(folder, 'locks'), { recursive: true });
  await writeFile(join(folder, 'locks', '.gitignore'), '*\n');
}

/** The objects of both. Where both have changed the keys, those of this machine count. */
async function mergeIn(folder: string, theirs: string): Promise<void> {
  const merge = ['merge', '--quiet', '--no-edit', '--allow-unrelated-histories', '-X', 'ours', theirs];
  await runGit(folder, [...(await identity(folder)), ...merge]);
}

interface Places {
  /** Where the person works: what a remote's path may be relative to. */
  readonly place: string;
  readonly folder: string;
  readonly remote: string | undefined;
}

async function commitAll({ place, folder, remote }: Places, message: string): Promise<CommitOutcome> {
  const present: string[] = [];
  for (const path of KEPT) if ((await tryGit(folder, ['ls-files', '-co', '--', path])) !== '') present.push(path);
  await runGit(folder, ['add', '--all', '--force', '--', ...present]);
  const isChanged = (await tryGit(folder, ['diff', '--cached', '--quiet'])) === undefined;
  if (isChanged) await runGit(folder, [...(await identity(folder)), 'commit', '--quiet', '--no-verify', '-m', message]);
  if (remote === undefined) return isChanged ? 'committed' : 'nothing';
  const isAhead =
    (await tryGit(folder, ['rev-parse', trackedRef(remote)])) !== (await tryGit(folder, ['rev-parse', 'HEAD']));
  if (!isAhead) return 'nothing';
  return (await push({ place, folder, remote })) ? 'pushed' : 'not-pushed';
}

/** Someone may have been first: then their objects are brought in, and it is tried again. */
async function push({ place, folder, remote }: Places & { readonly remote: string }): Promise<boolean> {
  for (let attempt = 1; attempt <= MOST_PUSHES; attempt += 1) {
    if ((await tryGit(place, ['push', '--quiet', remote, `${REF}:${REF}`])) !== undefined) return true;
    try {
      await fetchBranch(place, remote);
      await mergeIn(folder, trackedRef(remote));
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      return false;
    }
  }
  return false;
}

/** A machine without a name of its own in git still makes commits. */
async function identity(folder: string): Promise<readonly string[]> {
  const name = await tryGit(folder, ['config', 'user.name']);
  const email = await tryGit(folder, ['config', 'user.email']);
  return name && email ? [] : ['-c', 'user.name=Heirloom', '-c', 'user.email=heirloom@localhost'];
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
