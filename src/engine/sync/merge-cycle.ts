import { BackupError } from '../core/errors.ts';
import type { CallOptions } from '../core/progress.ts';
import type { HeadData } from '../format/head.ts';
import { lastingId, type Snapshot } from '../format/snapshot.ts';
import type { Head } from '../repository/heads.ts';
import { reopenRepository, type Repository } from '../repository/repository.ts';
import { amendSnapshot } from '../repository/snapshots.ts';
import type { SourceDescription } from '../snapshot/source.ts';
import { applyMerge } from './apply-changes.ts';
import { BaseStates } from './base-states.ts';
import { removedRows, removesMuch } from './brakes.ts';
import { countOf, includesCounts, isSameCounts, withCount } from './counts.ts';
import { timeText } from './edit-stamp.ts';
import { historyOf } from './history.ts';
import { isSameState, type OpenState, statesOf } from './known-states.ts';
import { isNewPeer, mergeHeads, type MergedHeads } from './merge-heads.ts';
import type { MergeRules } from './merge-states.ts';
import { snapshotOfNow } from './own-edits.ts';
import { publish } from './publish.ts';
import { SnapshotsHere } from './snapshots-here.ts';
import { isSameData, rootsOf } from './state-trees.ts';
import type { SyncOptions, SyncOutcome, SyncQuestion, SyncRequest, WaitingDevice } from './sync-request.ts';
import { stateText, writeState } from './sync-state.ts';
import { writeMerged } from './write-merged.ts';

const DAY_MS = 24 * 60 * 60_000;

/** What there is here and there when a cycle begins to merge. */
export interface CycleFacts {
  readonly description: SourceDescription;
  readonly heads: readonly Head[];
  readonly known: HeadData | undefined;
  /** The current heads of the other devices in use. */
  readonly others: readonly Head[];
  readonly retired: readonly Head[];
  readonly edits: Snapshot | undefined;
  readonly mine: HeadData;
  readonly isJoining: boolean;
  readonly isReturning: boolean;
}

/** The second half of a cycle, once it is known what there is here and there. */
export class Merging {
  readonly #request: SyncRequest;
  readonly #options: SyncOptions;
  readonly #reading: CallOptions;
  readonly #facts: CycleFacts;
  #shared: Repository;
  #snapshots: SnapshotsHere | undefined;
  #outgoing = 0;
  #waiting: readonly WaitingDevice[] = [];

  constructor(request: SyncRequest, options: SyncOptions, facts: CycleFacts) {
    this.#request = request;
    this.#options = options;
    this.#reading = options.signal ? { signal: options.signal } : {};
    this.#facts = facts;
    this.#shared = request.shared;
  }

  async run(): Promise<SyncOutcome> {
    const { others, description, isJoining, isReturning } = this.#facts;
    let { mine } = this.#facts;
    const unseen = others.filter((head) => isUnseen(mine, head));
    const newer = unseen.filter(({ appSchema }) => appSchema > description.schemaVersion);
    const oldest = description.rowsSince ?? description.schemaVersion;
    const mergeable = unseen.filter(({ appSchema }) => appSchema >= oldest && appSchema <= description.schemaVersion);
    const older = unseen.filter(({ appSchema }) => appSchema < oldest);
    this.#waiting = older.map(({ device }) => ({ device, why: 'schema-older' }));
    // Before it has joined, a device makes nothing known: others would have to ask about it. One that returns with all
    // that the others have has nothing to join.
    if (!isJoining || (isReturning && unseen.length === 0)) mine = await this.#makeKnown(mine);
    if (newer.length > 0) return asks({ kind: 'schema-newer', devices: newer.map(({ device }) => device) });
    if (mergeable.length === 0) return this.#withoutMerge();
    const snapshots = await this.#openSnapshots();
    const own = await this.#ownSnapshot(mine, snapshots);
    const open: OpenState = (state) => snapshots.open(state);
    const rules: MergeRules = {
      source: this.#request.source,
      tables: description.tables,
      conflictTable: this.#request.conflictTable,
      past: { states: statesOf(mine, others), open },
    };
    const bases = new BaseStates(rules, { states: statesOf(mine, mergeable), open }, this.#reading);
    const trees = { repository: this.#request.local, tables: own.tables, seen: mine.seen, edited: mine.edited };
    const merged = await mergeHeads({ snapshots, bases, rules, isJoining }, trees, mergeable, this.#reading);
    this.#waiting = [...this.#waiting, ...merged.waiting];
    const question = this.#questionAbout(merged, own, isReturning);
    if (question) return asks(question);
    if (merged.merged.length === 0) return this.#withoutMerge();
    return this.#apply(mine, own, merged, snapshots);
  }

  /** Opens the shared place as it is now: others may have written, or freed space. */
  async #openSnapshots(): Promise<SnapshotsHere> {
    if (this.#snapshots) return this.#snapshots;
    this.#shared = await reopenRepository(this.#request.shared, this.#reading);
    this.#snapshots = new SnapshotsHere(this.#request.local, this.#shared, this.#reading);
    const { edits } = this.#facts;
    if (edits) await this.#snapshots.note(edits);
    return this.#snapshots;
  }

  async #ownSnapshot(mine: HeadData, snapshots: SnapshotsHere): Promise<Snapshot> {
    const own = await snapshots.fetch(mine);
    if (own) return own;
    throw new BackupError('missing-object', { context: { backup: mine.snapshot }, hint: 'backup-gone' });
  }

  /** Writes the head of a state, unless it is there already. */
  async #makeKnown(state: HeadData): Promise<HeadData> {
    const { heads, known, others, retired } = this.#facts;
    const own = heads.filter(({ device }) => device.id === state.device.id);
    // Others merge a state only if they know that they can read its rows.
    const isUpdated = known !== undefined && known.appSchema !== state.appSchema;
    // A device that returns continues behind the counter at which it was retired.
    const isRenumbered = known?.counter !== state.counter;
    const isNew =
      !known || known.counter === 0 || isRenumbered || isUpdated || !isSameState(known, state) || retired.length > 0;
    const isKnown = own.some((head) => head.counter === state.counter);
    if (!isNew && isKnown) return state;
    const kept = await this.#withSnapshot(state);
    const isChanged = isNew || kept !== state;
    const next = isChanged ? this.#numbered(kept, others) : kept;
    if (isChanged) await writeState(this.#request.source, next, this.#request.local.id);
    await this.#publish(next);
    this.#outgoing += 1;
    return next;
  }

  /**
   * A state that was never made known may have lost its snapshot to retention meanwhile. The data is still as it was
   * then, so the snapshot is taken again.
   */
  async #withSnapshot(state: HeadData): Promise<HeadData> {
    const snapshots = await this.#openSnapshots();
    if ((await snapshots.here()).has(state.snapshot) || (await snapshots.there()).has(state.snapshot)) return state;
    const taken = await snapshotOfNow(this.#request, this.#reading);
    if (!isSameData(rootsOf(taken.tables), state.roots)) throw new BackupError('stale-plan');
    await snapshots.note(taken);
    return { ...state, snapshot: lastingId(taken) };
  }

  /** A state as the next head of this device. */
  #numbered(state: HeadData, others: readonly Head[]): HeadData {
    return {
      ...state,
      counter: state.counter + 1,
      history: historyOf(
        state.history,
        state.seen,
        others.map(({ seen }) => seen),
      ),
    };
  }

  async #publish(state: HeadData): Promise<void> {
    const snapshots = await this.#openSnapshots();
    const { heads } = this.#facts;
    const earlier = heads.filter(({ device }) => device.id === state.device.id);
    await publish({ local: this.#request.local, shared: this.#shared, snapshots, earlier }, state, this.#reading);
  }

  #withoutMerge(): SyncOutcome {
    const waiting = this.#waiting;
    const { retired } = this.#facts;
    if (this.#outgoing === 0 && waiting.length === 0 && retired.length === 0) return { kind: 'in-step' };
    return {
      kind: 'synchronised',
      incoming: [],
      outgoing: this.#outgoing,
      conflicts: 0,
      returned: [],
      undo: null,
      clocksAhead: [],
      retired: retired.map(({ device }) => device),
      waiting,
    };
  }

  #questionAbout(merged: MergedHeads, own: Snapshot, isReturning: boolean): SyncQuestion | undefined {
    const { answers = {} } = this.#request;
    const { description } = this.#facts;
    const joined = merged.joined.heads;
    const join = tokenOf(joined);
    if (joined.length > 0 && answers.join !== join)
      return {
        kind: 'join',
        token: join,
        devices: joined.map(({ device }) => device),
        tables: merged.joined.tables,
        isReturning,
      };
    const brake = tokenOf(merged.merged);
    if (removesMuch(merged.changes, own.tables, description.tables) && answers.brake !== brake)
      return {
        kind: 'brake',
        token: brake,
        devices: merged.merged.map(({ device }) => device),
        tables: merged.changes.count(),
        removed: removedRows(merged.changes, description.tables),
      };
    return undefined;
  }

  async #apply(mine: HeadData, own: Snapshot, merged: MergedHeads, snapshots: SnapshotsHere): Promise<SyncOutcome> {
    const { local, source, device, pinnedName } = this.#request;
    const { description, others } = this.#facts;
    const isPinned = merged.merged.some((head) => isNewPeer(mine, head)) && !own.isPinned;
    const amendment = { isPinned: true, ...(own.name === '' ? { name: pinnedName } : {}) };
    // From here on by its new id, under which alone it is there.
    const before = isPinned ? await amendSnapshot(local, own, amendment) : own;
    await snapshots.note(before);
    const { changes, theirs } = merged;
    const result = await writeMerged(this.#request, { description, mine: before, theirs, changes }, this.#reading);
    await snapshots.note(result);
    const now = local.ports.clock.now();
    const seen = merged.isOwnEdit
      ? withCount(merged.seen, device.id, countOf(merged.seen, device.id) + 1)
      : merged.seen;
    const state: HeadData = {
      ...mine,
      seen,
      snapshot: lastingId(result),
      edited: merged.edited,
      roots: rootsOf(result.tables),
      writtenAt: timeText(now),
      history: statesOf(mine, merged.merged),
    };
    const next = this.#numbered(state, others);
    await this.#options.onBeforeApply?.();
    const isChanged = changes.tables.size > 0;
    try {
      await applyMerge(
        {
          repository: local,
          source,
          before: own.tables,
          merged: result,
          changes,
          described: description.tables,
          memo: stateText(next, local.id),
        },
        this.#options,
      );
    } catch (error) {
      if (error instanceof BackupError && (error.code === 'unique-conflict' || error.code === 'incompatible'))
        return asks({ kind: 'refused-by-app', code: error.code, message: error.message });
      throw error;
    }
    await this.#publish(next);
    return {
      kind: 'synchronised',
      incoming: merged.incoming,
      outgoing: this.#outgoing,
      conflicts: merged.conflicts,
      returned: merged.returned,
      undo: isChanged ? { before: lastingId(own), after: lastingId(result) } : null,
      clocksAhead: others.filter(({ edited }) => edited.time > now + DAY_MS).map((head) => head.device),
      retired: this.#facts.retired.map((head) => head.device),
      waiting: this.#waiting,
    };
  }
}

const asks = (question: SyncQuestion): SyncOutcome => ({ kind: 'asks', question });

/** Whether another device has edits that are not here; or, for the same edits, other rows. */
function isUnseen(mine: HeadData, head: Head): boolean {
  if (!includesCounts(mine.seen, head.seen)) return true;
  return isSameCounts(mine.seen, head.seen) && !isSameData(mine.roots, head.roots);
}

/** Names what a person was shown: the heads that it was about. */
function tokenOf(heads: readonly Head[]): string {
  return heads
    .map(({ id }) => id)
    .sort()
    .join(' ');
}
