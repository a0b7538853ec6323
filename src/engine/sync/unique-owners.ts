import { entryName, uniqueEntriesOf } from '../restore/unique-entries.ts';
import type { TableDescription } from '../snapshot/source.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';
import type { FoldedRows } from './merged-rows.ts';

/** The values of a row in the unique indexes of its table. */
export function entryNames({ uniqueIndexes = [] }: TableDescription, line: StoredLine | undefined): readonly string[] {
  return line ? uniqueEntriesOf(uniqueIndexes, line.row.value).map(entryName) : [];
}

/** Whether two versions of a row have the same values in unique indexes. */
export function hasSameNames(
  table: TableDescription,
  one: StoredLine | undefined,
  other: StoredLine | undefined,
): boolean {
  return entryNames(table, one).join() === entryNames(table, other).join();
}

/** Which changed row has a value in a unique index. A value of a row that is gone can only be that of a changed one. */
export class UniqueOwners {
  readonly #rows: FoldedRows;
  readonly #described: readonly TableDescription[];
  readonly #owners = new Map<string, Map<string, string>>();

  constructor(rows: FoldedRows, described: readonly TableDescription[]) {
    this.#rows = rows;
    this.#described = described;
  }

  find(table: string, line: StoredLine | undefined): string | undefined {
    const owners = this.#ownersIn(table);
    return this.#namesOf(table, line)
      .map((name) => owners.get(name))
      .find((owner) => owner !== undefined);
  }

  note(table: string, keyText: string, line: StoredLine | undefined): void {
    for (const name of this.#namesOf(table, line)) this.#ownersIn(table).set(name, keyText);
  }

  #ownersIn(table: string): Map<string, string> {
    const known = this.#owners.get(table);
    if (known) return known;
    const owners = new Map<string, string>();
    this.#owners.set(table, owners);
    for (const keyText of this.#rows.changedKeys(table)) this.note(table, keyText, this.#rows.merged(table, keyText));
    return owners;
  }

  #namesOf(table: string, line: StoredLine | undefined): readonly string[] {
    const description = this.#described.find(({ name }) => name === table);
    return description ? entryNames(description, line) : [];
  }
}
