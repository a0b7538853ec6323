import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GIT_ENVIRONMENT, GitProcess, takeLine, takeObject, takeTwoLines } from './git-process.ts';

const run = promisify(execFile);

export interface TreeEntry {
  readonly mode: string;
  readonly type: string;
  readonly sha: string;
  readonly path: string;
  /** Missing for folders. */
  readonly size?: number;
}

/** What a new tree does to a path: `undefined` removes it. */
export type TreeChange = readonly [path: string, sha: string | undefined];

interface Commit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
}

/** A bare repository, by the commands below git's own porcelain. Names of its objects are SHA-1. */
export class GitRepository {
  readonly folder: string;
  readonly #sizes: GitProcess<string>;
  readonly #objects: GitProcess<Buffer | 'missing'>;
  readonly #trees: GitProcess<string>;
  readonly #hashing: ReadonlyMap<'blob' | 'commit', GitProcess<string>>;
  /** Ends if it refuses a change, so only one is asked for at a time. */
  readonly #refs: GitProcess<string>;
  #lastMove: Promise<unknown> = Promise.resolve();
  #files = 0;
  #hasCommits = false;

  /** @param folder an empty one. */
  constructor(folder: string) {
    this.folder = folder;
    this.#sizes = new GitProcess(folder, ['cat-file', '--batch-check'], takeLine);
    this.#objects = new GitProcess(folder, ['cat-file', '--batch'], takeObject);
    this.#trees = new GitProcess(folder, ['mktree', '--batch'], takeLine);
    this.#refs = new GitProcess(folder, ['update-ref', '--stdin'], takeTwoLines);
    const hash = (type: string) => new GitProcess(folder, ['hash-object', '-wt', type, '--stdin-paths'], takeLine);
    this.#hashing = new Map([
      ['blob', hash('blob')],
      ['commit', hash('commit')],
    ]);
  }

  async begin(): Promise<void> {
    await this.#git('init', '--quiet', '--bare', '--initial-branch=main', '.');
    await this.#git('config', 'gc.auto', '0');
    // Nothing here has to survive a power cut, or to be small.
    await this.#git('config', 'core.fsync', 'none');
    await this.#git('config', 'core.looseCompression', '0');
  }

  stop(): void {
    for (const process of [this.#sizes, this.#objects, this.#trees, this.#refs, ...this.#hashing.values()])
      process.stop();
  }

  async hasCommits(): Promise<boolean> {
    this.#hasCommits ||= (await this.#git('for-each-ref', '--count=1')) !== '';
    return this.#hasCommits;
  }

  hashObject(bytes: Uint8Array): Promise<string> {
    return this.#hash('blob', bytes);
  }

  async readBlob(sha: string): Promise<Buffer> {
    return this.#read(sha);
  }

  /** The type and size of an object; `undefined` for one that does not exist. */
  async look(
    name: string,
  ): Promise<{ readonly type: string; readonly sha: string; readonly size: number } | undefined> {
    const [sha = '', type = '', size] = (await this.#sizes.ask(`${name}\n`)).split(' ');
    return size === undefined || !/^\d+$/.test(size) ? undefined : { sha, type, size: Number(size) };
  }

  /** @param name of a tree or a commit. */
  async listTree(name: string, isDeep: boolean, within = ''): Promise<readonly TreeEntry[]> {
    const entries: TreeEntry[] = [];
    for (const { mode, sha, path: own } of await this.#readTree(name)) {
      const path = `${within}${own}`;
      if (mode !== '040000') entries.push({ mode, type: 'blob', sha, path, size: (await this.look(sha))?.size ?? 0 });
      else {
        entries.push({ mode, type: 'tree', sha, path });
        if (isDeep) for (const entry of await this.listTree(sha, true, `${path}/`)) entries.push(entry);
      }
    }
    return entries;
  }

  /** @param base a tree or a commit. @returns the tree with the changes, without folders that they left empty. */
  async writeTree(base: string | undefined, changes: readonly TreeChange[]): Promise<string> {
    const entries = new Map(
      base === undefined
        ? []
        : (await this.#readTree(base)).map(({ path, mode, sha }) => [path, { mode, sha }] as const),
    );
    const inFolders = new Map<string, TreeChange[]>();
    for (const [path, sha] of changes) {
      const [name = '', ...rest] = path.split('/');
      if (rest.length > 0) inFolders.set(name, [...(inFolders.get(name) ?? []), [rest.join('/'), sha]]);
      else if (sha === undefined) entries.delete(name);
      else entries.set(name, { mode: '100644', sha });
    }
    for (const [name, within] of inFolders) {
      const tree = await this.writeTree(entries.get(name)?.sha, within);
      if ((await this.look(tree))?.size === 0) entries.delete(name);
      else entries.set(name, { mode: '040000', sha: tree });
    }
    const lines = [...entries].map(([path, { mode, sha }]) => {
      const type = mode === '040000' ? 'tree' : 'blob';
      return `${mode} ${type} ${sha}\t${path}\n`;
    });
    return this.#trees.ask(`${lines.join('')}\n`);
  }

  commitTree(tree: string, parents: readonly string[], message: string): Promise<string> {
    const at = `${Math.floor(Date.now() / 1000)} +0000`;
    const lines = [
      `tree ${tree}`,
      ...parents.map((parent) => `parent ${parent}`),
      `author Ada <ada@example.org> ${at}`,
      `committer GitHub <noreply@github.com> ${at}`,
      '',
      message,
    ];
    return this.#hash('commit', Buffer.from(lines.join('\n')));
  }

  async readCommit(sha: string): Promise<Commit> {
    const [head = '', ...message] = (await this.#read(sha)).toString().split('\n\n');
    const valuesOf = (name: string) =>
      head.split('\n').flatMap((line) => (line.startsWith(`${name} `) ? [line.slice(name.length + 1)] : []));
    return { tree: valuesOf('tree')[0] ?? '', parents: valuesOf('parent'), message: message.join('\n\n') };
  }

  /** Where a reference is; `undefined` if there is none. */
  async readRef(ref: string): Promise<string | undefined> {
    return (await this.look(ref))?.sha;
  }

  /** Moves a reference, if it is where it is thought to be. @param from empty: it must not exist. */
  async updateRef(ref: string, to: string, from: string): Promise<boolean> {
    return this.#move(`update ${ref} ${to} ${from === '' ? '0'.repeat(40) : from}`);
  }

  async deleteRef(ref: string): Promise<void> {
    if (!(await this.#move(`delete ${ref}`))) throw new Error(`${ref} could not be deleted.`);
  }

  async #move(change: string): Promise<boolean> {
    const moved = this.#lastMove.then(() => this.#refs.ask(`start\n${change}\ncommit\n`));
    this.#lastMove = moved.catch(() => undefined);
    return moved.then(
      () => true,
      () => false,
    );
  }

  async isAncestor(one: string, other: string): Promise<boolean> {
    if (one === other) return true;
    for (const parent of (await this.readCommit(other)).parents) if (await this.isAncestor(one, parent)) return true;
    return false;
  }

  /** The subjects of the commits of a branch, the newest first. */
  async subjects(branch: string): Promise<readonly string[]> {
    return (await this.#git('log', '--format=%s', branch)).split('\n');
  }

  /** Whether git itself finds everything whole. @throws what it finds. */
  async check(): Promise<void> {
    await this.#git('fsck', '--full', '--strict', '--no-dangling');
  }

  async #readTree(
    name: string,
  ): Promise<readonly { readonly mode: string; readonly path: string; readonly sha: string }[]> {
    const bytes = await this.#read(`${name}^{tree}`);
    const entries = [];
    for (let at = 0; at < bytes.length;) {
      const end = bytes.indexOf(0, at);
      const [mode = '', path = ''] = bytes.toString('utf8', at, end).split(/ (.*)/s);
      entries.push({ mode: mode.padStart(6, '0'), path, sha: bytes.toString('hex', end + 1, end + 21) });
      at = end + 21;
    }
    return entries;
  }

  async #read(name: string): Promise<Buffer> {
    const object = await this.#objects.ask(`${name}\n`);
    if (object === 'missing') throw new Error(`There is no object ${name}.`);
    return object;
  }

  /** By way of a file: the command that stays takes only names of files. */
  async #hash(type: 'blob' | 'commit', bytes: Uint8Array): Promise<string> {
    this.#files += 1;
    const path = join(this.folder, `object-${this.#files}`);
    await writeFile(path, bytes);
    try {
      return (await this.#hashing.get(type)?.ask(`${path}\n`)) ?? '';
    } finally {
      await rm(path);
    }
  }

  async #git(...args: readonly string[]): Promise<string> {
    return (await run('git', args, { cwd: this.folder, env: GIT_ENVIRONMENT })).stdout.trimEnd();
  }
}
