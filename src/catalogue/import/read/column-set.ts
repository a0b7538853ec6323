/** The columns of a file, in order of appearance. A Map, so that `__proto__` is a name like any other. */
export class ColumnSet {
  readonly names: string[] = [];
  readonly #indexByName = new Map<string, number>();
  readonly #limit: number;

  constructor(names: readonly string[] = [], limit = MAX_COLUMNS) {
    this.#limit = limit;
    for (const name of names) this.indexOf(name);
  }

  /** The index of the column; a new one is added at the end. `undefined` if there is no room for another. */
  indexOf(name: string): number | undefined {
    const known = this.#indexByName.get(name);
    if (known !== undefined) return known;
    if (this.names.length >= this.#limit) return undefined;
    this.#indexByName.set(name, this.names.length);
    this.names.push(name);
    return this.names.length - 1;
  }
}

/** Otherwise a JSON file whose objects are dictionaries would have a column for each key. */
export const MAX_COLUMNS = 500;

/** Makes headers unique: an empty one gets its number, and a duplicate gets a number after it. */
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
