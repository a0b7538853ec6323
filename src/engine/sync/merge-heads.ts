import type { CallOptions } from '../core/progress.ts';
import type { HeadData } from '../format/head.ts';
import type { Snapshot } from '../format/snapshot.ts';
import type { Head } from '../repository/heads.ts';
import type { BaseStates } from './base-states.ts';
import { countOf, includesCounts, isSameCounts, joinCounts, meetCounts } from './counts.ts';
import { compareStamps, laterStamp } from './edit-stamp.ts';
import { joinCountsOf } from './join-counts.ts';
import { type MergeRules, mergeStates } from './merge-states.ts';
import { RowChanges } from './row-changes.ts';
import type { SnapshotsHere } from './snapshots-here.ts';
import type { StateTrees } from './state-trees.ts';
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

/** All heads merged into mine, one after the other; nothing is written yet. */
export interface MergedHeads {
  readonly changes: RowChanges;
  readonly seen: HeadData['seen'];
  readonly edited: HeadData['edited'];
  /** Whether the edits alone do not say what the result is: it counts as an edit of this device. */
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

/** Merges heads into my state, in the order of their last edits, so that all devices do so alike. */
export async function mergeHeads(
  { snapshots, bases, rules, isJoining }: MergingHeads,
  mine: StateTrees,
  heads: readonly Head[],
  options: CallOptions = {},
): Promise<MergedHeads> {
  const reading = options.signal ? { signal: options.signal } : {};
  const changes = new RowChanges();
  const result = {
    merged: [] as Head[],
    theirs: [] as Snapshot[],
    incoming: [] as IncomingChanges[],
    returned: [] as ReturnedRow[],
    waiting: [] as WaitingDevice[],
  };
  const joined = { heads: [] as Head[], tables: [] as JoinCount[] };
  let [current, conflicts, isOwnEdit] = [mine, 0, false];
  for (const head of heads.toSorted((one, other) => compareStamps(one.edited, other.edited))) {
    const isTwin = isSameCounts(current.seen, head.seen);
    // Another head may have brought its edits along.
    if (!isTwin && includesCounts(current.seen, head.seen)) continue;
    const snapshot = await snapshots.fetch(head);
    if (!snapshot) {
      result.waiting.push({ device: head.device, why: 'incomplete' });
      continue;
    }
    const theirs = { repository: mine.repository, tables: snapshot.tables, seen: head.seen, edited: head.edited };
    const base = isJoining ? undefined : await bases.find(meetCounts(current.seen, head.seen), isTwin);
    if (!base && !isTwin) {
      joined.heads.push(head);
      joined.tables.push(...(await joinCountsOf(current, theirs, rules.tables, reading)));
    }
    const hasCommonEdits = meetCounts(current.seen, head.seen).length > 0;
    isOwnEdit ||= isTwin || (!base && hasCommonEdits);
    const merge = await mergeStates({ base, mine: current, theirs }, rules, reading);
    changes.follow(merge.changes);
    current = {
      ...(await changedInMemory(current, merge.changes, rules.tables, reading)),
      seen: joinCounts(current.seen, head.seen),
      edited: laterStamp(current.edited, head.edited),
    };
    conflicts += merge.conflicts;
    result.merged.push(head);
    result.theirs.push(snapshot);
    result.returned.push(...merge.returned);
    result.incoming.push({ device: head.device, tables: merge.changes.count() });
  }
  return { ...result, changes, seen: current.seen, edited: current.edited, isOwnEdit, conflicts, joined };
}

/** Whether nothing of a device was ever merged here. */
export function isNewPeer(mine: Pick<HeadData, 'seen'>, { device, seen }: Head): boolean {
  return countOf(mine.seen, device.id) === 0 && countOf(seen, device.id) > 0;
}
