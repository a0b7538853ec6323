import { jsonText } from '../core/json-text.ts';
import type { DeviceCounts, SharedState } from '../format/head.ts';
import { findRows } from '../snapshot/find-rows.ts';
import type { Source, TableDescription } from '../snapshot/source.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import { includesCounts, joinCounts, meetCounts } from './counts.ts';
import { compareStamps, laterStamp } from './edit-stamp.ts';
import { type KnownStates, largestWithin, type OpenState } from './known-states.ts';
import { lineOfValue, storedLine } from './line-of-value.ts';
import { isEdited, mergeRow } from './merge-row.ts';
import { type StateTrees, tableOf } from './state-trees.ts';

/*
 * [Note: Deleted here and edited there]
 *
 * The edit lives, unless the device that deleted the row had seen it. The two states alone do not tell: if one of them
 * is a merge in which a row survived its deletion by a third device, its row differs from every version that others
 * know, without any edit that they lack. So the earlier states are asked, which heads name for the bases of merges.
 *
 * - Which edits made the row what it is? The states below the one that has it are followed down to those in which the
 *   row became different. One who deleted the row knew such an edit if it is included in the deleting side, or in a
 *   state without the row that is met on the way. If that holds for all edits, the row stays deleted.
 * - What does the row consist of? Of what the editing side made of it, and, where that side changed nothing, of what
 *   the deleting side had last: nobody wanted the other changes undone. Where it came back on both sides, what both had
 *   before is the base of the two.
 *
 * Where a state is no longer known, the row counts as edited: what came back can be deleted again, what is gone cannot
 * be seen. States that were never published are not needed, since nobody can have seen them.
 */

/** A row of the base that one side has deleted and the other has changed. */
export interface DeletedRow {
  readonly base: StoredLine;
  readonly edited: StoredLine;
}

/** The rows of one table that one side has deleted and the other has changed. */
export interface DeletedRows {
  readonly table: TableDescription;
  readonly base: Pick<StateTrees, 'seen' | 'edited'>;
  /** What the side that deleted them has seen. */
  readonly deleter: DeviceCounts;
  /** What the side that changed them has seen. */
  readonly editor: DeviceCounts;
  /** By key text. */
  readonly rows: ReadonlyMap<string, DeletedRow>;
}

/** The rows that live, by key text, as they become. */
export async function survivorsOf(
  { table, base, deleter, editor, rows }: DeletedRows,
  past: KnownStates,
  source: Pick<Source, 'settle'>,
  options: StorageOptions,
): Promise<ReadonlyMap<string, StoredLine>> {
  const earlier = new EarlierRows(table, [...rows.keys()], past, options);
  const survivors = new Map<string, StoredLine>();
  for (const [keyText, { base: line, edited }] of rows) {
    if (!(await earlier.hasUnseenEdit(keyText, { seen: editor, line: edited }, deleter))) continue;
    const last = (await earlier.lastVersion(keyText, deleter, { seen: base.seen, edited: base.edited, line })) ?? line;
    const { result } = mergeRow(table, { base: line, later: edited, earlier: last });
    const value = typeof result === 'object' ? result.value : last.row.value;
    survivors.set(keyText, result === 'later' ? edited : await lineOfValue(table, source, keyText, value));
  }
  return survivors;
}

/**
 * What became of rows that a state does not have any more, before they were deleted. If both sides of a merge have such
 * a row, because it came back on both, they have this version of it in common.
 */
export async function versionsBefore(
  table: TableDescription,
  keyTexts: readonly string[],
  { seen }: Pick<StateTrees, 'seen'>,
  past: KnownStates,
  options: StorageOptions,
): Promise<ReadonlyMap<string, StoredLine>> {
  const earlier = new EarlierRows(table, keyTexts, past, options);
  const versions = new Map<string, StoredLine>();
  for (const keyText of keyTexts) {
    const line = await earlier.lastVersion(keyText, seen);
    if (line) versions.set(keyText, line);
  }
  return versions;
}

/** A row in a state that has seen some edits. */
interface Version {
  readonly seen: DeviceCounts;
  readonly line: StoredLine | undefined;
}

interface PastVersion extends Version {
  readonly edited: SharedState['edited'];
}

/** Looks rows up in earlier states. Each state is opened at most once, and only those that are needed. */
class EarlierRows {
  readonly #table: TableDescription;
  readonly #keyTexts: readonly string[];
  readonly #open: OpenState;
  readonly #options: StorageOptions;
  readonly #rows = new Map<SharedState, ReadonlyMap<string, StoredLine>>();
  #states: readonly SharedState[];

  constructor(
    table: TableDescription,
    keyTexts: readonly string[],
    { states, open }: KnownStates,
    options: StorageOptions,
  ) {
    this.#table = table;
    this.#keyTexts = keyTexts;
    this.#states = states;
    this.#open = open;
    this.#options = options;
  }

  /** Whether a version has an edit that nobody who deleted the row had seen: neither the deleting side nor others. */
  async hasUnseenEdit(keyText: string, version: Version, deleter: DeviceCounts): Promise<boolean> {
    const deleters = [deleter];
    const edits: DeviceCounts[] = [];
    const asked = new Set<string>();
    const open = [version];
    // A growing list.
    for (const { seen, line } of open) {
      const name = JSON.stringify(seen);
      if (asked.has(name) || includesCounts(deleter, seen)) continue;
      asked.add(name);
      if (!line) {
        deleters.push(seen);
        continue;
      }
      const below = await this.#below(keyText, seen);
      const known = below.reduce((all, state) => joinCounts(all, state.seen), deleter);
      const isUnchanged =
        below.length > 0 && below.every((state) => state.line && !isEdited(this.#table, state.line, line));
      // Neither the states below nor the deleting side have these edits: they made the difference.
      if (!isUnchanged && !includesCounts(known, seen)) edits.push(seen);
      else for (const state of below) open.push(state);
    }
    return edits.some((edit) => !deleters.some((seen) => includesCounts(seen, edit)));
  }

  /**
   * What a side that has deleted a row last had of it: its latest versions, merged.
   * @param start a version that all of these derive from or are to be merged with.
   */
  async lastVersion(keyText: string, deleter: DeviceCounts, start?: PastVersion): Promise<StoredLine | undefined> {
    const last = await this.#merge(keyText, await this.#lastVersions(keyText, deleter, start?.seen), start);
    return last?.line;
  }

  /** Versions, merged one after the other into the first. */
  async #merge(
    keyText: string,
    versions: readonly PastVersion[],
    start?: PastVersion,
  ): Promise<PastVersion | undefined> {
    let last = start;
    for (const version of versions.toSorted((one, other) => compareStamps(one.edited, other.edited))) {
      if (!last?.line) last = version;
      else if (version.line && !includesCounts(last.seen, version.seen)) {
        const base = await this.#commonVersion(keyText, last, version);
        // The start may have the later edit.
        const [later, earlier] =
          compareStamps(version.edited, last.edited) < 0 ? [last.line, version.line] : [version.line, last.line];
        const { result } = mergeRow(this.#table, { base, later, earlier });
        const line = typeof result === 'object' ? storedLine(keyText, jsonText(result.value)) : undefined;
        last = {
          seen: joinCounts(last.seen, version.seen),
          edited: laterStamp(last.edited, version.edited),
          line: line ?? (result === 'later' ? later : earlier),
        };
      }
    }
    return last;
  }

  /** The version that two others derive from; `undefined` if it is not known. */
  async #commonVersion(keyText: string, one: Version, other: Version): Promise<StoredLine | undefined> {
    if (includesCounts(other.seen, one.seen)) return one.line;
    // As for the base of a merge: if no state has just these edits, it is put together from the largest ones.
    const common = await this.#merge(keyText, await this.#below(keyText, meetCounts(one.seen, other.seen), false));
    return common?.line;
  }

  /** The latest versions before a state without the row. */
  async #lastVersions(
    keyText: string,
    deleter: DeviceCounts,
    start: DeviceCounts = [],
  ): Promise<readonly PastVersion[]> {
    const found: PastVersion[] = [];
    const asked = new Set<string>();
    const open = [deleter];
    // A growing list.
    for (const seen of open) {
      const name = JSON.stringify(seen);
      if (asked.has(name)) continue;
      asked.add(name);
      for (const version of await this.#below(keyText, seen)) {
        if (version.line) found.push(version);
        else if (!includesCounts(start, version.seen)) open.push(version.seen);
      }
    }
    return found;
  }

  /** The row in the largest known states that have none but these edits; if strict, not all of them. */
  async #below(keyText: string, seen: DeviceCounts, isStrict = true): Promise<readonly PastVersion[]> {
    for (;;) {
      const largest = largestWithin(this.#states, seen, isStrict);
      const versions: PastVersion[] = [];
      for (const state of largest) {
        const rows = await this.#rowsOf(state);
        if (rows) versions.push({ seen: state.seen, edited: state.edited, line: rows.get(keyText) });
        else this.#states = this.#states.filter((other) => other !== state);
      }
      if (versions.length === largest.length) return versions;
    }
  }

  async #rowsOf(state: SharedState): Promise<ReadonlyMap<string, StoredLine> | undefined> {
    const known = this.#rows.get(state);
    if (known) return known;
    const trees = await this.#open(state);
    if (!trees) return undefined;
    const root = tableOf(trees, this.#table.name)?.root ?? null;
    const found = await findRows(trees.repository, root, this.#keyTexts, this.#options);
    this.#rows.set(state, found);
    return found;
  }
}
