import { createFolder, FOLDER_TYPE, generateIds, quoted, searchFiles } from './drive-files.ts';
import type { DriveMemory } from './drive-memory.ts';
import type { DriveConnection } from './drive-request.ts';

const IDS_AT_ONCE = 50;

/** The folders of a place: one around, and one for each kind of object. Two devices may each make one of a name. */
export class DriveFolders {
  readonly #connection: DriveConnection;
  readonly #name: string;
  readonly #memory: DriveMemory;
  readonly #making = new Map<string, Promise<string>>();
  /** Searched for once by each storage that is opened, to find those that other devices have made. */
  readonly #searched = new Set<string>();

  constructor(connection: DriveConnection, name: string, memory: DriveMemory) {
    this.#connection = connection;
    this.#name = name;
    this.#memory = memory;
  }

  /**
   * A search for what is in a folder, in all of that name. @param folder empty for the one around.
   * @returns `undefined` if there is none.
   */
  async queryFor(folder: string, signal?: AbortSignal): Promise<string | undefined> {
    const ids = await this.find(folder, signal);
    return ids.length === 0 ? undefined : `(${ids.map((id) => `${quoted(id)} in parents`).join(' or ')})`;
  }

  /** The folder for new files. */
  async ensure(folder: string, signal?: AbortSignal): Promise<string> {
    const [first] = await this.find(folder, signal);
    if (first !== undefined) return first;
    const making = this.#making.get(folder) ?? this.#make(folder, signal);
    this.#making.set(folder, making);
    return making.finally(() => this.#making.delete(folder));
  }

  async newId(signal?: AbortSignal): Promise<string> {
    return this.#memory.takeId(() => generateIds(this.#connection, IDS_AT_ONCE, signal));
  }

  /** All folders of that name, in an order that is the same on every device. */
  async find(folder: string, signal?: AbortSignal): Promise<readonly string[]> {
    const known = this.#memory.folders.get(folder) ?? [];
    if (known.length > 0 && this.#searched.has(folder)) return known;
    const around = folder === '' ? undefined : await this.queryFor('', signal);
    if (folder !== '' && around === undefined) return [];
    const name = folder === '' ? this.#name : folder;
    const query = [
      `name = ${quoted(name)}`,
      `mimeType = ${quoted(FOLDER_TYPE)}`,
      ...(around === undefined ? [] : [around]),
    ];
    // A listing may not show yet what was made here.
    const ids = new Set(known);
    for await (const { id } of searchFiles(this.#connection, query.join(' and '), { signal })) ids.add(id);
    const found = [...ids].sort();
    this.#memory.folders.set(folder, found);
    this.#searched.add(folder);
    return found;
  }

  async #make(folder: string, signal: AbortSignal | undefined): Promise<string> {
    const parent = folder === '' ? undefined : await this.ensure('', signal);
    const id = await this.newId(signal);
    await createFolder(this.#connection, { id, name: folder === '' ? this.#name : folder, parent }, signal);
    this.#memory.folders.set(folder, [...(this.#memory.folders.get(folder) ?? []), id].sort());
    return id;
  }
}
