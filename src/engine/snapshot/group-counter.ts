import type { GroupRows } from '../format/snapshot.ts';
import type { TableDescription } from './source.ts';

/** With more groups than this, a snapshot says nothing about them: it would grow with the data. */
const MOST_GROUPS = 500;
/** Ids are shorter than this. */
const MOST_CHARACTERS = 100;

/** Counts the rows of each group of a table while its tree is written, so that nothing need be read to count them. */
export class GroupCounter {
  readonly #path: string;
  #counts: Map<string, number> | undefined = new Map();

  /** @param path the member with the group of a row: `TableDescription.groupPath`. */
  constructor(path: string) {
    this.#path = path;
  }

  /** Starts from an earlier snapshot's counts; where it has none, there will be none. */
  startFrom(known: readonly GroupRows[] | undefined): void {
    this.#counts = known && new Map(known);
  }

  /** @param value of a row, live or in its JSON form. @param by −1 for a row that goes. */
  count(value: unknown, by: 1 | -1 = 1): void {
    if (!this.#counts) return;
    const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, this.#path);
    const group: unknown = isObject ? Reflect.get(value, this.#path) : undefined;
    if (typeof group !== 'string') return;
    const rows = (this.#counts.get(group) ?? 0) + by;
    if (rows > 0) this.#counts.set(group, rows);
    else this.#counts.delete(group);
    if (this.#counts.size > MOST_GROUPS || group.length > MOST_CHARACTERS) this.#counts = undefined;
  }

  /** `undefined` where the counts are not known. */
  get groupRows(): readonly GroupRows[] | undefined {
    return this.#counts && [...this.#counts];
  }
}

/** Only what a person keeps is counted by group; configuration is small enough to be read. */
export function groupCounterOf({ role, groupPath }: TableDescription): GroupCounter | undefined {
  return role === 'data' && groupPath !== undefined ? new GroupCounter(groupPath) : undefined;
}
