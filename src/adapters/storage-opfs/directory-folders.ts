import { isNamed } from './file-system-access.ts';

/** The current or future place of a storage's directory. */
export interface DirectoryPlace {
  /** `undefined` if it is missing. Never creates it. */
  find(): Promise<FileSystemDirectoryHandle | undefined>;
  create(): Promise<FileSystemDirectoryHandle>;
}

/** The folders of a storage, by name; '' is the directory itself. */
export class DirectoryFolders {
  readonly #place: DirectoryPlace;
  /** Found or created so far. */
  readonly #known = new Map<string, FileSystemDirectoryHandle>();

  constructor(place: DirectoryPlace) {
    this.#place = place;
  }

  /** @returns `undefined` if it is missing. */
  async find(name: string): Promise<FileSystemDirectoryHandle | undefined> {
    const known = this.#known.get(name);
    if (known) return known;
    const root = name === '' ? undefined : await this.find('');
    const found = name === '' ? await this.#place.find() : root && (await ifThere(root.getDirectoryHandle(name)));
    if (found) this.#known.set(name, found);
    return found;
  }

  async make(name: string): Promise<FileSystemDirectoryHandle> {
    const known = this.#known.get(name);
    if (known) return known;
    const made =
      name === '' ? await this.#place.create() : await (await this.make('')).getDirectoryHandle(name, { create: true });
    this.#known.set(name, made);
    return made;
  }
}

/** @returns `undefined` if the entry is missing, or is of the other kind. */
export async function ifThere<Handle>(handle: Promise<Handle>): Promise<Handle | undefined> {
  try {
    return await handle;
  } catch (error) {
    if (isNamed(error, 'NotFoundError', 'TypeMismatchError')) return undefined;
    throw error;
  }
}
