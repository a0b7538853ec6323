/** The columns of a file, in the order in which they are met. A Map, so that `__proto__` is a name like any other. */
export class ColumnSet {
  readonly names: string[] = [];
  readonly #indexByName = new Map<string, number>();
  readonly #limit: number;

  constructor(names: readonly string[] = [], limit = MAX_COLUMNS) {
    this.#limit = limit;
    for (const name of names) this.indexOf(name);
  }

  /** Where the column stands; a new one is put at the end. `undefined` where there is no room for another. */
  indexOf(name: string): number | undefined {
    const known = this.#indexByName.get(name);
    if (known !== undefined) return known;
    if (this.names.length >= this.#limit) return undefined;
    this.#indexByName.set(name, this.names.length);
    this.names.push(name);
    return this.names.length - 1;
  }
}

/** A JSON file whose objects are dictionaries would have a column for each key. */
export const MAX_COLUMNS = 500;

/**
 * Makes headers unique: an empty one gets its number, one that is there already gets a number behind
 * it.
 */
export function uniqueHeaders(raw: readonly string[]): string[] {
  const used = new Set<string>();
  return raw.map((header, index) => {
    const base = header.replaceAll('\0', '').trim().replace(/\s+/g, ' ').slice(0, 200) || `Column ${index + 1}`;
    let name = base;
    for (let number = 2; used.has(name); number += 1) name = `${base} (${number})`;
    used.add(name);
    return name;
  });
}
