import {
  BackupError,
  throwIfAborted,
  type BlobStorage,
  type Bytes,
  type ObjectFolder,
  type ReadOptions,
  type StorageKey,
  type StorageOptions,
  type StoredObject,
  type WriteOptions,
} from '../../engine/index.ts';
import { isStorageKey, REPOSITORY_KEY, resolveReadRange } from '../../engine/low-level.ts';
import { checkChange, checkRead } from '../http/check-call.ts';
import { BlobCache } from './blob-cache.ts';
import { BranchState, type BranchFile } from './branch-state.ts';
import { BranchWriter, type Change } from './branch-writer.ts';
import { createBlob, readBlob } from './git-api.ts';
import { blobShaOf } from './git-object.ts';
import type { GitHubConnection } from './github-request.ts';

/** Room for an answer that is no blob. */
const MOST_ERROR_BYTES = 64 * 1024;

/**
 * The objects of a repository as files on a branch. Works in a page, a worker and Node. [Note: Commits] says when a
 * write counts.
 */
export class GitHubStorage implements BlobStorage {
  readonly kind = 'github';
  readonly isReadOnly: boolean;
  readonly #connection: GitHubConnection;
  readonly #state: BranchState;
  readonly #writer: BranchWriter;
  readonly #blobs = new BlobCache();
  /** What this program has seen as `repository.json`, `undefined` for none: it replaces nothing else. */
  readonly #seenConfigs = new Set<string | undefined>();

  constructor(connection: GitHubConnection, isReadOnly: boolean) {
    this.#connection = connection;
    this.isReadOnly = isReadOnly;
    this.#state = new BranchState(connection);
    this.#writer = new BranchWriter(connection, this.#state);
  }

  async *list(folder: ObjectFolder, { signal }: StorageOptions = {}): AsyncGenerator<StoredObject, void, undefined> {
    throwIfAborted(signal);
    await this.#state.refresh(signal);
    const files = new Map([...(this.#state.current?.files ?? []), ...this.#writer.waiting]);
    for (const [key, { sizeBytes }] of files)
      if (key.startsWith(`${folder}/`) && isStorageKey(key)) yield { key, sizeBytes };
  }

  async stat(key: StorageKey, { signal }: StorageOptions = {}): Promise<StoredObject | undefined> {
    checkRead(key, signal);
    const file = await this.#look(key, signal);
    return file && { key, sizeBytes: file.sizeBytes };
  }

  async read(key: StorageKey, options: ReadOptions = {}): Promise<Bytes> {
    const { signal, offset, length } = options;
    checkRead(key, signal);
    // Objects do not change under their names, but for the one that devices replace.
    const known = key === REPOSITORY_KEY ? undefined : this.#known(key);
    const file = known ?? (await this.#look(key, signal));
    if (!file) throw new BackupError('missing-object', { context: { key } });
    const { start, end } = resolveReadRange(key, file.sizeBytes, options);
    if (start === end) return new Uint8Array();
    if (offset === undefined && length === undefined) return this.#readBlob(key, file, signal);
    const whole = await this.#blobs.get(file.sha, file.sizeBytes, () => this.#readBlob(key, file, undefined));
    throwIfAborted(signal);
    return whole.slice(start, end);
  }

  async write(key: StorageKey, bytes: Bytes, options: WriteOptions = {}): Promise<void> {
    const { signal, mayWait = false } = options;
    checkChange(this, key, signal);
    if (key === REPOSITORY_KEY) return this.#writeConfig(bytes, signal);
    const file = await this.#store(key, bytes, signal);
    if (mayWait) await this.#writer.commitLater(key, file);
    else await this.#writer.commit({ path: key, file }, signal);
  }

  async remove(key: StorageKey, { signal }: StorageOptions = {}): Promise<void> {
    checkChange(this, key, signal);
    await this.#writer.commit({ path: key }, signal);
  }

  /** Stores the object unless there is one of that name. @returns whether there was none. */
  async create(key: StorageKey, bytes: Bytes, { signal }: StorageOptions = {}): Promise<boolean> {
    checkChange(this, key, signal);
    const file = await this.#store(key, bytes, signal);
    const exists = new BackupError('repository-exists', { context: { key } });
    const check: Change['check'] = (there) => {
      // After a lost answer, the one that exists may be this one.
      if (there && there.sha !== file.sha) throw exists;
    };
    try {
      await this.#writer.commit({ path: key, file, check }, signal);
      return true;
    } catch (error) {
      if (error === exists) return false;
      throw error;
    }
  }

  /** Commits what waits for a later write, at the end of a job that may have failed before it. */
  commitWaiting(): Promise<void> {
    return this.#writer.commitWaiting();
  }

  /** Stores files for people beside the objects, in one commit, unless they are there already. */
  async writeNotes(notes: ReadonlyMap<string, Bytes>): Promise<void> {
    await this.#state.refresh();
    const stored = await Promise.all(
      [...notes].map(async ([path, bytes]) => ({ path, file: await this.#store(path, bytes, undefined) })),
    );
    await Promise.all(stored.map((change) => this.#writer.commit(change)));
  }

  /** Removes files, in one commit. */
  async removeFiles(isMeant: (path: string) => boolean): Promise<void> {
    const files = [...((await this.#state.refresh())?.files.keys() ?? [])].filter(isMeant);
    await Promise.all(files.map((path) => this.#writer.commit({ path })));
  }

  /**
   * Replaces the configuration only if it is the one that this program has seen. So of two devices that change it at
   * once, the second fails.
   */
  async #writeConfig(bytes: Bytes, signal: AbortSignal | undefined): Promise<void> {
    if (this.#seenConfigs.size === 0) await this.#look(REPOSITORY_KEY, signal);
    const file = await this.#store(REPOSITORY_KEY, bytes, signal);
    const isNew = this.#seenConfigs.has(undefined) && this.#seenConfigs.size === 1;
    const check: Change['check'] = (there) => {
      if (there?.sha === file.sha || this.#seenConfigs.has(there?.sha)) return;
      throw isNew
        ? new BackupError('repository-exists')
        : new BackupError('busy-elsewhere', { context: { key: REPOSITORY_KEY } });
    };
    this.#seenConfigs.add(file.sha);
    await this.#writer.commit({ path: REPOSITORY_KEY, file, check }, signal);
  }

  #known(key: StorageKey): BranchFile | undefined {
    return this.#writer.waiting.get(key) ?? this.#state.current?.files.get(key);
  }

  /** Looks at the branch as it is now. */
  async #look(key: StorageKey, signal: AbortSignal | undefined): Promise<BranchFile | undefined> {
    await this.#state.refresh(signal);
    const file = this.#known(key);
    if (key === REPOSITORY_KEY) this.#seenConfigs.add(file?.sha);
    return file;
  }

  async #readBlob(key: StorageKey, { sha, sizeBytes }: BranchFile, signal: AbortSignal | undefined): Promise<Bytes> {
    const mostBytes = Math.max(sizeBytes, MOST_ERROR_BYTES);
    const bytes = await readBlob(this.#connection, sha, { signal, mostBytes });
    if (bytes.length === sizeBytes) return bytes;
    throw new BackupError('storage-failed', { context: { key, what: 'an answer that was cut off' } });
  }

  /** Stores the bytes, which no commit has yet, unless they are at that path already. */
  async #store(path: string, bytes: Bytes, signal: AbortSignal | undefined): Promise<BranchFile> {
    const file = { sha: await blobShaOf(bytes), sizeBytes: bytes.length };
    if (this.#known(path)?.sha === file.sha) return file;
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      if (await createBlob(this.#connection, { bytes, sha: file.sha, signal })) return file;
      await this.#writer.begin();
    }
    throw new BackupError('storage-failed', { hint: 'server-busy' });
  }
}
