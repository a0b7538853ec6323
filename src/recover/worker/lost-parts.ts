import type { UnreadableData } from '../../engine/low-level.ts';
import type { LostPart } from '../contract.ts';

/** Collects the parts of a backup that cannot be read. Parts that are reported again count once. */
export class LostParts {
  readonly #parts = new Map<string, UnreadableData>();

  constructor(parts: Iterable<UnreadableData> = []) {
    for (const part of parts) this.note(part);
  }

  readonly note = (part: UnreadableData): void => {
    this.#parts.set(JSON.stringify(part), part);
  };

  get isEmpty(): boolean {
    return this.#parts.size === 0;
  }

  /** The keys of single lost rows of a table with texts as keys: in a table of files, their hashes. */
  keysOf(table: string): ReadonlySet<string> {
    const keys = new Set<string>();
    for (const part of this.#parts.values())
      if (part.kind === 'item' && part.table === table) keys.add(String(JSON.parse(part.keyText)));
    return keys;
  }

  /** @param namesOf names of single lost rows, by table. */
  summarize(namesOf: ReadonlyMap<string, readonly string[]> = new Map()): readonly LostPart[] {
    const rows = new Map<string, number>();
    for (const part of this.#parts.values()) {
      // A range whose number of rows is not known has at least one.
      const count = part.kind === 'rows' ? Math.max(1, part.range.rows) : 1;
      rows.set(part.table, (rows.get(part.table) ?? 0) + count);
    }
    return [...rows].map(([table, count]) => ({ table, rows: count, names: namesOf.get(table) ?? [] }));
  }
}
