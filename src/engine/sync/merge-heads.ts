import type { CallOptions } from '../core/progress.ts';
import type { Device, DeviceCounts, EditStamp, HeadData } from '../format/head.ts';
import type { Snapshot } from '../format/snapshot.ts';
import type { Head } from '../repository/heads.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import type { BaseStates } from './base-states.ts';
import { countOf, includesCounts, isSameCounts, meetCounts } from './counts.ts';
import { compareStamps } from './edit-stamp.ts';
import { joinCountsOf } from './join-counts.ts';
import type { MergeRules, StateMerge } from './merge-states.ts';
import { RowChanges } from './row-changes.ts';
import type { SnapshotsHere } from './snapshots-here.ts';
import { StateFold } from './state-fold.ts';
import { isSameData, rootsOf, type StateTrees } from './state-trees.ts';
import type { IncomingChanges, JoinCount, ReturnedRow, WaitingDevice } from './sync-request.ts';

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
  const fold = new HeadsFold(merging, mine, options.signal ? { signal: options.signal } : {});
  const ordered = heads.toSorted((one, other) => compareStamps(one.edited, other.edited));
  if (merging.isJoining) await fold.unite(mine, ordered);
  else for (const head of ordered) await fold.add(head);
  return fold.result();
}

class HeadsFold {
  readonly #merging: MergingHeads;
  readonly #options: StorageOptions;
  readonly #fold: StateFold;
  readonly #merges: { readonly device: Device; readonly changes: RowChanges }[] = [];
  readonly #merged: Head[] = [];
  readonly #theirs: Snapshot[] = [];
  readonly #returned: ReturnedRow[] = [];
  readonly #waiting: WaitingDevice[] = [];
  readonly #joined = { heads: new Array<Head>(), tables: new Array<JoinCount>() };
  #conflicts = 0;
  #isOwnEdit = false;

  constructor(merging: MergingHeads, mine: StateTrees, options: StorageOptions) {
    this.#merging = merging;
    this.#options = options;
    this.#fold = new StateFold(mine, merging.rules, options);
  }

  async result(): Promise<MergedHeads> {
    const { seen, edited } = this.#fold.current;
    const missing = await this.#fold.missing();
    // For people, what comes back belongs to the last merge: it may have been what removed it.
    this.#merges.at(-1)?.changes.follow(missing.changes);
    const all = new RowChanges();
    for (const { changes } of this.#merges) all.follow(changes);
    return {
      changes: all,
      seen,
      edited,
      isOwnEdit: this.#isOwnEdit,
      merged: this.#merged,
      theirs: this.#theirs,
      incoming: this.#merges.map(({ device, changes }) => ({ device, tables: changes.count() })),
      returned: [...this.#returned, ...missing.returned],
      conflicts: this.#conflicts + missing.conflicts,
      waiting: this.#waiting,
      joined: this.#joined,
    };
  }

  /** Merges one head into what was merged so far. */
  async add(head: Head): Promise<void> {
    const { current } = this.#fold;
    // The same edits, merged in another order, with another result: conflicts depend on it.
    const isTwin = isSameCounts(current.seen, head.seen) && !isSameData(rootsOf(current.tables), head.roots);
    // Another head may have brought its edits along.
    if (!isTwin && includesCounts(current.seen, head.seen)) return;
    const theirs = await this.#open(head);
    if (!theirs) return;
    const base = await this.#merging.bases.find(meetCounts(current.seen, head.seen), isTwin);
    if (!base && !isTwin) await this.#noteJoined([head], current, theirs);
    this.#isOwnEdit ||= isTwin;
    this.#note(await this.#fold.add(theirs, base), [head]);
  }

  /** Joins: the heads are merged with each other, and then all that they have is united with mine. */
  async unite(mine: StateTrees, heads: readonly Head[]): Promise<void> {
    let others: StateFold | undefined;
    const opened: Head[] = [];
    for (const head of heads) {
      const state = await this.#open(head);
      if (!state) continue;
      opened.push(head);
      if (!others) others = new StateFold(state, this.#merging.rules, this.#options);
      else if (!includesCounts(others.current.seen, state.seen))
        await others.add(state, await this.#merging.bases.find(meetCounts(others.current.seen, state.seen)));
    }
    const theirs = await others?.whole();
    if (!theirs) return;
    await this.#noteJoined(opened, mine, theirs);
    // A past that no longer counts may have been merged elsewhere: what comes of it now is something new.
    this.#isOwnEdit = meetCounts(mine.seen, theirs.seen).length > 0;
    this.#note(await this.#fold.add(theirs, undefined), opened);
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
    for (const head of heads) this.#merged.push(head);
    for (const row of returned) this.#returned.push(row);
    this.#conflicts += conflicts;
    const [first] = heads;
    if (first) this.#merges.push({ device: first.device, changes });
  }
}

/** Whether nothing of a device was ever merged here. */
export function isNewPeer(mine: Pick<HeadData, 'seen'>, { device, seen }: Head): boolean {
  return countOf(mine.seen, device.id) === 0 && countOf(seen, device.id) > 0;
}
