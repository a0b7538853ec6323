import type { CallOptions } from '../core/progress.ts';
import type { DeviceCounts, EditStamp, HeadData } from '../format/head.ts';
import type { Snapshot } from '../format/snapshot.ts';
import type { Head } from '../repository/heads.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import type { BaseStates } from './base-states.ts';
import { countOf, includesCounts, isSameCounts, joinCounts, meetCounts } from './counts.ts';
import { compareStamps, laterStamp } from './edit-stamp.ts';
import { joinCountsOf } from './join-counts.ts';
import { type MergeRules, mergeStates, type StateMerge } from './merge-states.ts';
import { RowChanges } from './row-changes.ts';
import type { SnapshotsHere } from './snapshots-here.ts';
import { isSameData, rootsOf, type StateTrees } from './state-trees.ts';
import type { IncomingChanges, JoinCount, ReturnedRow, WaitingDevice } from './sync-request.ts';
import { changedInMemory } from './write-changes.ts';

/** Where the heads of other devices meet mine. */
export interface MergingHeads {
  readonly snapshots: SnapshotsHere;
  readonly bases: BaseStates;
  readonly rules: MergeRules;
  /** Whether this device joins: nothing in its past counts as common with the others. */
  readonly isJoining: boolean;
}

/** All heads merged into mine; nothing is written yet. */
export interface MergedHeads {
  readonly changes: RowChanges;
  readonly seen: DeviceCounts;
  readonly edited: EditStamp;
  /** Whether the edits alone do not say what the result is: then it counts as an edit of this device. */
  readonly isOwnEdit: boolean;
  readonly merged: readonly Head[];
  readonly theirs: readonly Snapshot[];
  readonly incoming: readonly IncomingChanges[];
  readonly returned: readonly ReturnedRow[];
  readonly conflicts: number;
  readonly waiting: readonly WaitingDevice[];
  /** Devices that have nothing in common with mine, and how their rows differ. */
  readonly joined: { readonly heads: readonly Head[]; readonly tables: readonly JoinCount[] };
}

/** Merges heads into my state, in the order of their last edits. */
export async function mergeHeads(
  merging: MergingHeads,
  mine: StateTrees,
  heads: readonly Head[],
  options: CallOptions = {},
): Promise<MergedHeads> {
  const fold = new HeadsFold(merging, options.signal ? { signal: options.signal } : {});
  const ordered = heads.toSorted((one, other) => compareStamps(one.edited, other.edited));
  if (merging.isJoining) await fold.unite(mine, ordered);
  else for (const head of ordered) await fold.add(mine, head);
  return fold.result(mine);
}

class HeadsFold {
  readonly #merging: MergingHeads;
  readonly #options: StorageOptions;
  readonly #changes = new RowChanges();
  readonly #merged: Head[] = [];
  readonly #theirs: Snapshot[] = [];
  readonly #incoming: IncomingChanges[] = [];
  readonly #returned: ReturnedRow[] = [];
  readonly #waiting: WaitingDevice[] = [];
  readonly #joined = { heads: new Array<Head>(), tables: new Array<JoinCount>() };
  #current: StateTrees | undefined;
  #conflicts = 0;
  #isOwnEdit = false;

  constructor(merging: MergingHeads, options: StorageOptions) {
    this.#merging = merging;
    this.#options = options;
  }

  result(mine: StateTrees): MergedHeads {
    const { seen, edited } = this.#current ?? mine;
    return {
      changes: this.#changes,
      seen,
      edited,
      isOwnEdit: this.#isOwnEdit,
      merged: this.#merged,
      theirs: this.#theirs,
      incoming: this.#incoming,
      returned: this.#returned,
      conflicts: this.#conflicts,
      waiting: this.#waiting,
      joined: this.#joined,
    };
  }

  /** Merges one head into what was merged so far. */
  async add(mine: StateTrees, head: Head): Promise<void> {
    const current = this.#current ?? mine;
    // The same edits, merged in another order, with another result: conflicts depend on it.
    const isTwin = isSameCounts(current.seen, head.seen) && !isSameData(rootsOf(current.tables), head.roots);
    // Another head may have brought its edits along.
    if (!isTwin && includesCounts(current.seen, head.seen)) return;
    const theirs = await this.#open(head);
    if (!theirs) return;
    const base = await this.#merging.bases.find(meetCounts(current.seen, head.seen), isTwin);
    if (!base && !isTwin) await this.#noteJoined([head], current, theirs);
    this.#isOwnEdit ||= isTwin;
    const merge = await mergeStates({ base, mine: current, theirs }, this.#merging.rules, this.#options);
    this.#note(merge, [head]);
    this.#current = await this.#after(current, theirs, merge);
  }

  /** Joins: the heads are merged with each other, and then all that they have is united with mine. */
  async unite(mine: StateTrees, heads: readonly Head[]): Promise<void> {
    let theirs: StateTrees | undefined;
    const opened: Head[] = [];
    for (const head of heads) {
      const state = await this.#open(head);
      if (!state) continue;
      opened.push(head);
      theirs = theirs ? await this.#mergeOthers(theirs, state) : state;
    }
    if (!theirs) return;
    await this.#noteJoined(opened, mine, theirs);
    // A past that no longer counts may have been merged elsewhere: what comes of it now is something new.
    this.#isOwnEdit = meetCounts(mine.seen, theirs.seen).length > 0;
    const merge = await mergeStates({ base: undefined, mine, theirs }, this.#merging.rules, this.#options);
    this.#note(merge, opened);
    this.#current = await this.#after(mine, theirs, merge);
  }

  async #mergeOthers(one: StateTrees, other: StateTrees): Promise<StateTrees> {
    if (includesCounts(one.seen, other.seen)) return one;
    const base = await this.#merging.bases.find(meetCounts(one.seen, other.seen));
    const merge = await mergeStates({ base, mine: one, theirs: other }, this.#merging.rules, this.#options);
    return this.#after(one, other, merge);
  }

  async #open(head: Head): Promise<StateTrees | undefined> {
    const snapshot = await this.#merging.snapshots.fetch(head);
    if (!snapshot) {
      this.#waiting.push({ device: head.device, why: 'incomplete' });
      return undefined;
    }
    this.#theirs.push(snapshot);
    return this.#merging.snapshots.treesOf(head, snapshot);
  }

  async #noteJoined(heads: readonly Head[], mine: StateTrees, theirs: StateTrees): Promise<void> {
    for (const head of heads) this.#joined.heads.push(head);
    for (const count of await joinCountsOf(mine, theirs, this.#merging.rules.tables, this.#options))
      this.#joined.tables.push(count);
  }

  #note({ changes, conflicts, returned }: StateMerge, heads: readonly Head[]): void {
    this.#changes.follow(changes);
    for (const head of heads) this.#merged.push(head);
    for (const row of returned) this.#returned.push(row);
    this.#conflicts += conflicts;
    const [first] = heads;
    if (first) this.#incoming.push({ device: first.device, tables: changes.count() });
  }

  async #after(mine: StateTrees, theirs: StateTrees, { changes }: StateMerge): Promise<StateTrees> {
    return {
      ...(await changedInMemory(mine, changes, this.#merging.rules.tables, this.#options)),
      seen: joinCounts(mine.seen, theirs.seen),
      edited: laterStamp(mine.edited, theirs.edited),
    };
  }
}

/** Whether nothing of a device was ever merged here. */
export function isNewPeer(mine: Pick<HeadData, 'seen'>, { device, seen }: Head): boolean {
  return countOf(mine.seen, device.id) === 0 && countOf(seen, device.id) > 0;
}
