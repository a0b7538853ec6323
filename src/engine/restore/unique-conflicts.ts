import { throwIfAborted } from '../core/progress.ts';
import { decodeKey, encodeKey } from '../format/record/row-codec.ts';
import type { PlanDraft } from './plan-draft.ts';
import { entryName, type UniqueConflict, type UniqueEntry } from './unique-entries.ts';

const LOOKED_UP_AT_ONCE = 500;

/** A row that a restore writes. */
export interface UniqueWrite {
  /** The key of the row in the backup. A copy counts as a separate row, next to the present row with this key. */
  readonly keyText: string;
  readonly isCopy: boolean;
  /** The entries of the present row with this key in the unique indexes. */
  readonly mine: readonly UniqueEntry[];
  /** The future entries of the row. */
  readonly entries: readonly UniqueEntry[];
}

/** The outcome for the writes to one table. */
export interface UniqueOutcome {
  /** Writes that are impossible, and why. The present rows stay. */
  readonly blocked: ReadonlyMap<UniqueWrite, UniqueConflict>;
  /** Present rows that are removed, because the person takes the backup's row that needs their value. */
  readonly evicted: ReadonlyMap<string, { readonly write: UniqueWrite; readonly conflict: UniqueConflict }>;
}

/** Whether the present row must be removed first: it has a value that it will lose, and that another row may need. */
export function freesValue({ mine, entries, isCopy }: UniqueWrite): boolean {
  const kept = new Set(entries.map(entryName));
  return !isCopy && mine.some((entry) => !kept.has(entryName(entry)));
}

/**
 * Finds the writes that the unique indexes of a table do not allow. If a write is not done, the present row keeps its
 * values, so writes that relied on them are judged again.
 * @param removed key texts of present rows to be removed.
 * @param mayEvict whether the present row is removed instead.
 */
export async function findUniqueConflicts(
  draft: Pick<PlanDraft, 'moment' | 'options'>,
  table: string,
  writes: readonly UniqueWrite[],
  removed: ReadonlySet<string>,
  mayEvict: (write: UniqueWrite) => boolean,
): Promise<UniqueOutcome> {
  const owners = await findOwners(draft, table, writes);
  const judging = new Judging(owners, writes, removed, mayEvict);
  return judging.run();
}

/** The present row that has a value that a write newly needs, by the name of the entry. */
async function findOwners(
  { moment, options }: Pick<PlanDraft, 'moment' | 'options'>,
  table: string,
  writes: readonly UniqueWrite[],
): Promise<ReadonlyMap<string, string>> {
  const owners = new Map<string, string>();
  const wanted = new Map<string, UniqueEntry[]>();
  for (const { isCopy, mine, entries } of writes) {
    const own = new Set(isCopy ? [] : mine.map(entryName));
    for (const entry of entries) {
      if (own.has(entryName(entry))) continue;
      const list = wanted.get(entry.index) ?? [];
      wanted.set(entry.index, list);
      list.push(entry);
    }
  }
  for (const [index, entries] of wanted) {
    for (let at = 0; at < entries.length; at += LOOKED_UP_AT_ONCE) {
      throwIfAborted(options.signal);
      const group = entries.slice(at, at + LOOKED_UP_AT_ONCE);
      const keys = await moment.findByIndex?.(
        table,
        index,
        group.map(({ valueText }) => decodeKey(JSON.parse(valueText))),
      );
      for (const [place, entry] of group.entries()) {
        const key = keys?.[place];
        if (key !== undefined) owners.set(entryName(entry), encodeKey(key));
      }
    }
  }
  return owners;
}

class Judging {
  readonly #owners: ReadonlyMap<string, string>;
  readonly #open: UniqueWrite[];
  readonly #gone: Set<string>;
  readonly #mayEvict: (write: UniqueWrite) => boolean;
  /** The future owner of a value. */
  readonly #holders = new Map<string, UniqueWrite>();
  /** Possible writes, by the key of the row that they replace. */
  readonly #byKey = new Map<string, UniqueWrite>();
  readonly #blocked = new Map<UniqueWrite, UniqueConflict>();
  readonly #evicted = new Map<string, { write: UniqueWrite; conflict: UniqueConflict }>();

  constructor(
    owners: ReadonlyMap<string, string>,
    writes: readonly UniqueWrite[],
    removed: ReadonlySet<string>,
    mayEvict: (write: UniqueWrite) => boolean,
  ) {
    this.#owners = owners;
    this.#open = [...writes].reverse();
    this.#gone = new Set(removed);
    this.#mayEvict = mayEvict;
    for (const write of writes) {
      if (write.isCopy) continue;
      this.#byKey.set(write.keyText, write);
      // A value that a row keeps is not available to others.
      const own = new Set(write.mine.map(entryName));
      for (const entry of write.entries) if (own.has(entryName(entry))) this.#holders.set(entryName(entry), write);
    }
  }

  run(): UniqueOutcome {
    for (let write = this.#open.pop(); write; write = this.#open.pop())
      if (!this.#blocked.has(write)) this.#judge(write);
    return { blocked: this.#blocked, evicted: this.#evicted };
  }

  #judge(write: UniqueWrite): void {
    for (const entry of write.entries) {
      const name = entryName(entry);
      const holder = this.#holders.get(name);
      if (holder && holder !== write) return this.#block(write, { index: entry.index, keyText: holder.keyText });
      const owner = this.#owners.get(name);
      if (owner === undefined || (owner === write.keyText && !write.isCopy) || this.#isFreed(owner, name)) continue;
      const conflict = { index: entry.index, keyText: owner };
      if (this.#byKey.has(owner) || !this.#mayEvict(write)) return this.#block(write, conflict);
      this.#gone.add(owner);
      this.#evicted.set(owner, { write, conflict });
    }
    for (const entry of write.entries) this.#holders.set(entryName(entry), write);
  }

  #isFreed(owner: string, name: string): boolean {
    return (
      this.#gone.has(owner) || (this.#byKey.get(owner)?.entries.every((entry) => entryName(entry) !== name) ?? false)
    );
  }

  #block(write: UniqueWrite, conflict: UniqueConflict): void {
    this.#blocked.set(write, conflict);
    for (const entry of write.entries)
      if (this.#holders.get(entryName(entry)) === write) this.#holders.delete(entryName(entry));
    for (const [owner, eviction] of this.#evicted) {
      if (eviction.write !== write) continue;
      this.#evicted.delete(owner);
      this.#gone.delete(owner);
      // Another write may rely on the removal of this row.
      for (const [name, holder] of this.#holders) if (this.#owners.get(name) === owner) this.#open.push(holder);
    }
    if (write.isCopy) return;
    this.#byKey.delete(write.keyText);
    for (const entry of write.mine) {
      const holder = this.#holders.get(entryName(entry));
      if (holder) this.#open.push(holder);
    }
  }
}
