import { BackupError } from '../../engine/index.ts';
import { getHead, getTreeOf, listTree, type TreeListing } from './git-api.ts';
import type { GitHubConnection } from './github-request.ts';

/** A file on the branch. */
export interface BranchFile {
  readonly sha: string;
  readonly sizeBytes: number;
}

/** A commit, and what it contains. */
export interface BranchCommit {
  readonly commit: string;
  readonly tree: string;
  /** By their paths. */
  readonly files: ReadonlyMap<string, BranchFile>;
}

/**
 * What a branch contains, as last seen. Looking again costs one request, and nothing of GitHub's allowance while the
 * branch has not moved: what a commit contains never changes.
 */
export class BranchState {
  readonly #connection: GitHubConnection;
  #current: BranchCommit | undefined;
  #etag: string | undefined;
  #isRepositoryEmpty = false;
  /** Commits that the branch has left behind: a server of GitHub that lags may name one again. */
  readonly #passed = new Set<string>();
  /** Looks may overlap, and end in another order. */
  #looks = 0;
  #newestLook = 0;

  constructor(connection: GitHubConnection) {
    this.#connection = connection;
  }

  /** As last seen; `undefined` if the branch does not exist, or was not looked at yet. */
  get current(): BranchCommit | undefined {
    return this.#current;
  }

  get isRepositoryEmpty(): boolean {
    return this.#isRepositoryEmpty;
  }

  /** Looks where the branch is now. @throws BackupError `place-missing` if there is no such repository. */
  async refresh(signal?: AbortSignal): Promise<BranchCommit | undefined> {
    this.#looks += 1;
    const look = this.#looks;
    const head = await getHead(this.#connection, { etag: this.#etag, signal });
    const isOutdated = () => look < this.#newestLook;
    if (head.kind === 'same' || isOutdated()) return this.#current;
    if (head.kind !== 'at') {
      this.#isRepositoryEmpty = head.kind === 'empty-repository';
      this.#set(undefined, look);
      return undefined;
    }
    if (head.commit === this.#current?.commit) this.#etag = head.etag;
    if (head.commit === this.#current?.commit || this.#passed.has(head.commit)) return this.#current;
    const found = await readCommit(this.#connection, head.commit, signal);
    if (isOutdated()) return this.#current;
    this.#set(found, look);
    this.#etag = head.etag;
    return found;
  }

  /** Notes that this device has moved the branch. */
  advance(commit: BranchCommit): void {
    this.#looks += 1;
    this.#set(commit, this.#looks);
  }

  #set(commit: BranchCommit | undefined, look: number): void {
    if (this.#current && this.#current.commit !== commit?.commit) this.#passed.add(this.#current.commit);
    this.#current = commit;
    this.#newestLook = look;
    this.#etag = undefined;
  }
}

async function readCommit(
  connection: GitHubConnection,
  commit: string,
  signal: AbortSignal | undefined,
): Promise<BranchCommit> {
  const tree = await getTreeOf(connection, commit, signal);
  const listing = await listTree(connection, tree, { isDeep: true, signal });
  const files = listing.isTruncated ? await walk(connection, tree, signal) : filesIn(listing, '');
  return { commit, tree, files: new Map(files) };
}

/** Folder by folder: a listing of everything would leave something out. */
async function walk(
  connection: GitHubConnection,
  tree: string,
  signal: AbortSignal | undefined,
  within = '',
): Promise<readonly (readonly [string, BranchFile])[]> {
  const listing = await listTree(connection, tree, { isDeep: false, signal });
  if (listing.isTruncated) throw new BackupError('limit-exceeded', { context: { what: 'the files in one folder' } });
  const files = [...filesIn(listing, within)];
  for (const { type, sha, path } of listing.entries)
    if (type === 'tree') for (const file of await walk(connection, sha, signal, `${within}${path}/`)) files.push(file);
  return files;
}

function filesIn({ entries }: TreeListing, within: string): readonly (readonly [string, BranchFile])[] {
  return entries.flatMap(({ path, type, sha, size }) =>
    type === 'blob' && size !== undefined ? [[`${within}${path}`, { sha, sizeBytes: size }] as const] : [],
  );
}
