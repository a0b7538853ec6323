import type { TableDescription } from '../snapshot/source.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';
import type { FoldedRows } from './merged-rows.ts';
import type { FindRows } from './row-search.ts';
import { entryNames } from './unique-names.ts';

/** Which row of a result has a value in a unique index. */
export class UniqueOwners {
  readonly #rows: FoldedRows;
  readonly #described: readonly TableDescription[];
  readonly #findInResult: FindRows['byNames'];
  /** Of the changed rows. */
  readonly #owners = new Map<string, Map<string, string>>();

  constructor(rows: FoldedRows, described: readonly TableDescription[], findInResult: FindRows['byNames']) {
    this.#rows = rows;
    this.#described = described;
    this.#findInResult = findInResult;
    // At once: when a row changes, the others must be known already.
    for (const table of described) this.#owners.set(table.name, this.#ownersNow(table));
  }

  /** Which other row has a value of a row. */
  async findOther(table: string, keyText: string, line: StoredLine | undefined): Promise<string | undefined> {
    const names = new Set(this.#namesOf(table, line));
    const described = this.#describe(table);
    if (!described || names.size === 0) return undefined;
    const owners = [...names].map((name) => this.#owners.get(table)?.get(name));
    const changed = owners.find((owner = keyText) => owner !== keyText);
    if (changed !== undefined) return changed;
    const found = await this.#findInResult(described, names);
    return [...found.keys()].find((other) => other !== keyText && !this.#rows.isChanged(table, other));
  }

  /** Notes what a row has become. */
  note(table: string, keyText: string, line: StoredLine | undefined): void {
    const owners = this.#owners.get(table) ?? new Map<string, string>();
    for (const [name, owner] of [...owners]) if (owner === keyText) owners.delete(name);
    for (const name of this.#namesOf(table, line)) owners.set(name, keyText);
  }

  #ownersNow(table: TableDescription): Map<string, string> {
    const owners = new Map<string, string>();
    if (!table.uniqueIndexes?.length) return owners;
    for (const keyText of this.#rows.changedKeys(table.name))
      for (const name of entryNames(table, this.#rows.merged(table.name, keyText))) owners.set(name, keyText);
    return owners;
  }

  #namesOf(table: string, line: StoredLine | undefined): readonly string[] {
    const described = this.#describe(table);
    return described ? entryNames(described, line) : [];
  }

  #describe(table: string): TableDescription | undefined {
    return this.#described.find(({ name }) => name === table);
  }
}
