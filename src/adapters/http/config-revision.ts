import { BackupError, type BlobStorage, type Bytes } from '../../engine/index.ts';
import { equalBytes, REPOSITORY_KEY } from '../../engine/low-level.ts';

/** How a storage whose server may keep to conditions is opened. */
export interface ConditionalOptions {
  /**
   * Whether it does, as a probe found out. Then two devices that set up the same place at the same moment, or change
   * its keys, do not replace each other's `repository.json`.
   */
  readonly hasConditions?: boolean;
}

/** How a server that keeps to conditions stores the configuration. */
export interface ConditionalStore {
  /** The revision of the one that is there; `undefined` if there is none. */
  readonly find: () => Promise<string | undefined>;
  /**
   * Stores it if what is there still has this revision, or if there is none. @returns the new revision; `undefined` if
   * the condition is not met.
   */
  readonly write: (expected: string | undefined) => Promise<string | undefined>;
}

/** Which `repository.json` was last read or written here, so that devices do not replace each other's changes. */
export class ConfigRevision {
  /** `null`: there was none. `undefined`: it is not known. */
  #revision: string | null | undefined;

  /** @param revision `null`: there is none; `undefined`: the server does not say. */
  note(revision: string | null | undefined): void {
    if (revision !== undefined) this.#revision = revision;
  }

  /**
   * Replaces the configuration only if it still is the one that was read here.
   * @throws BackupError `repository-exists` if another device made one; `busy-elsewhere` if it changed it; as `store`.
   */
  async replace(
    storage: BlobStorage,
    bytes: Bytes,
    store: ConditionalStore,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const expected = (this.#revision === undefined ? await store.find() : this.#revision) ?? undefined;
    const written = await store.write(expected);
    this.#revision = written;
    if (written !== undefined) return;
    // After a lost answer, the one that is there may be this one.
    if (equalBytes(await storage.read(REPOSITORY_KEY, signal ? { signal } : {}), bytes)) return;
    throw new BackupError(expected === undefined ? 'repository-exists' : 'busy-elsewhere');
  }
}
