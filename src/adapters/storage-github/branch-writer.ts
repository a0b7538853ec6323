import { BackupError, throwIfAborted } from '../../engine/index.ts';
import type { BranchCommit, BranchFile, BranchState } from './branch-state.ts';
import { commitMessage } from './commit-message.ts';
import { createCommit, createFirstFile, createTree, moveBranch, type NewEntry } from './git-api.ts';
import type { GitHubConnection } from './github-request.ts';

/*
 * [Note: Commits]
 *
 * A write counts once the branch leads to it: its blob is stored, a tree names it, a commit has the tree, and the
 * branch was moved to the commit. Moving is a comparison and a change in one step, so of two devices that commit at
 * once one is refused: it looks again, and commits on top of the other. Nothing is ever forced.
 *
 * Each commit takes four requests and stays in the history for good, so there are few:
 * - One commit at a time; what is written meanwhile waits for the next one, which takes all of it.
 * - Objects that a later write makes reachable (`mayWait`: the packs and the index of a backup) wait for that write, so
 *   a backup is one commit. Only every `MOST_WAITING` of them are committed before, so that the work of a killed copy
 *   is not lost: the next one finds those packs.
 */

/** Objects that wait for a write that makes them reachable; some 130 MiB of packs. */
const MOST_WAITING = 8;
const MOST_ATTEMPTS = 20;
const FIRST_PAUSE_MS = 100;
const MOST_PAUSE_MS = 5000;
/** The first file of a branch: git must not change line ends in the others. A tree of GitHub cannot be empty. */
const ATTRIBUTES = { path: '.gitattributes', content: '* -text -diff\n' } as const;

/** A file that is added or replaced; without `file` it is removed. */
export interface Change {
  readonly path: string;
  readonly file?: BranchFile;
  /** Looks at the file that is there before the change. @throws why it must not be made. */
  readonly check?: (there: BranchFile | undefined) => void;
}

interface Job extends Change {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Makes the commits on a branch, one after the other. [Note: Commits] */
export class BranchWriter {
  readonly #connection: GitHubConnection;
  readonly #state: BranchState;
  readonly #waiting = new Map<string, BranchFile>();
  #jobs: Job[] = [];
  #running: Promise<void> = Promise.resolve();
  #isStarting = false;

  constructor(connection: GitHubConnection, state: BranchState) {
    this.#connection = connection;
    this.#state = state;
  }

  /** The files that are stored, and not committed yet. */
  get waiting(): ReadonlyMap<string, BranchFile> {
    return this.#waiting;
  }

  /** Commits a file together with a later change. */
  async commitLater(path: string, file: BranchFile): Promise<void> {
    this.#waiting.set(path, file);
    if (this.#waiting.size >= MOST_WAITING) await this.commitWaiting();
  }

  /** Commits what waits. */
  async commitWaiting(): Promise<void> {
    const [first] = this.#waiting;
    if (first) await this.commit({ path: first[0], file: first[1] });
  }

  /** Commits a change, and all that waits. @throws BackupError `cancelled` if the commit has not begun yet. */
  async commit(change: Change, signal?: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    return new Promise((resolve, reject) => {
      const settle = (how: () => void) => {
        signal?.removeEventListener('abort', giveUp);
        how();
      };
      const job: Job = { ...change, resolve: () => settle(resolve), reject: (error) => settle(() => reject(error)) };
      const giveUp = () => {
        if (!this.#jobs.includes(job)) return;
        this.#jobs = this.#jobs.filter((other) => other !== job);
        job.reject(new BackupError('cancelled'));
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      this.#jobs.push(job);
      this.#start();
    });
  }

  /** Begins the next commit once the one in progress is made. */
  #start(): void {
    if (this.#isStarting) return;
    this.#isStarting = true;
    this.#running = this.#running.then(() => {
      this.#isStarting = false;
      return this.#run();
    });
  }

  /** Never fails: the jobs do. */
  async #run(): Promise<void> {
    const jobs = this.#jobs;
    this.#jobs = [];
    const waiting = [...this.#waiting];
    if (jobs.length === 0) return;
    try {
      await this.#commitAll(jobs, waiting);
      for (const [path, file] of waiting) if (this.#waiting.get(path) === file) this.#waiting.delete(path);
      for (const { resolve } of jobs) resolve();
    } catch (error) {
      for (const { reject } of jobs) reject(error);
    }
  }

  async #commitAll(jobs: readonly Job[], waiting: readonly (readonly [string, BranchFile])[]): Promise<void> {
    const { ports } = this.#connection;
    let parent = this.#state.current ?? (await this.#state.refresh());
    let isFresh = false;
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      const changes = new Map<string, BranchFile | undefined>(waiting);
      for (const job of jobs) if (isAllowed(job, parent)) changes.set(job.path, job.file);
      const differing = [...changes].filter(([path, file]) => parent?.files.get(path)?.sha !== file?.sha);
      if (differing.length === 0 && isFresh) return;
      if (differing.length > 0) {
        const made = await this.#publish(parent, new Map(differing));
        if (made) {
          this.#state.advance(made);
          return;
        }
        const pauseMs = Math.min(MOST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1));
        if (attempt > 1) await ports.sleep(pauseMs * ports.random());
      }
      parent = await this.#state.refresh();
      isFresh = true;
    }
    throw new BackupError('storage-failed', { hint: 'server-busy', context: { what: 'a branch that others move' } });
  }

  /** @returns the new commit; `undefined` if the branch was moved meanwhile. */
  async #publish(
    parent: BranchCommit | undefined,
    changes: ReadonlyMap<string, BranchFile | undefined>,
  ): Promise<BranchCommit | undefined> {
    if (!parent && this.#state.isRepositoryEmpty) {
      await this.begin();
      return undefined;
    }
    const entries = [...changes].map(([path, file]): NewEntry => ({ path, sha: file?.sha ?? null }));
    const message = commitMessage(changes, parent?.files);
    const tree = await createTree(
      this.#connection,
      parent ? entries : [ATTRIBUTES, ...entries.filter((entry) => 'sha' in entry && entry.sha !== null)],
      parent?.tree,
    );
    const parents = parent ? [parent.commit] : [];
    const commit = await createCommit(this.#connection, { message, tree, parents });
    if (!(await moveBranch(this.#connection, { to: commit, from: parent?.commit }))) return undefined;
    // What `.gitattributes` is by git's name does not matter.
    const files = new Map(parent?.files);
    for (const [path, file] of changes) {
      if (file) files.set(path, file);
      else files.delete(path);
    }
    return { commit, tree, files };
  }

  /** Makes the first commit of a repository that has none: before, it takes no objects. */
  async begin(): Promise<void> {
    await createFirstFile(this.#connection, ATTRIBUTES.path, ATTRIBUTES.content);
    await this.#state.refresh();
  }
}

/** Asks the check of a job, and rejects the job if it must not be done. */
function isAllowed({ check, path, reject }: Job, parent: BranchCommit | undefined): boolean {
  try {
    check?.(parent?.files.get(path));
    return true;
  } catch (error) {
    reject(error);
    return false;
  }
}
