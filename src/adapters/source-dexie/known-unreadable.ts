/**
 * Keys of rows that were found unreadable, by table, in key order. They are skipped where another failed read must be
 * avoided.
 */
export class KnownUnreadable {
  readonly #byTable = new Map<string, IDBValidKey[]>();

  add(table: string, key: IDBValidKey): void {
    const keys = this.#byTable.get(table) ?? [];
    this.#byTable.set(table, keys);
    if (!this.has(table, key)) keys.push(key);
    keys.sort((a, b) => indexedDB.cmp(a, b));
  }

  has(table: string, key: IDBValidKey): boolean {
    return this.keysOf(table).some((known) => indexedDB.cmp(known, key) === 0);
  }

  keysOf(table: string): readonly IDBValidKey[] {
    return this.#byTable.get(table) ?? [];
  }
}
