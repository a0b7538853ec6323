import { BackupError } from '../core/errors.ts';
import type { CallOptions } from '../core/progress.ts';
import type { DeviceCounts, HeadData, SharedState } from '../format/head.ts';
import { lastingId, type Snapshot } from '../format/snapshot.ts';
import { type Head, isRetired, latestHeads, readHeads } from '../repository/heads.ts';
import { reopenRepository, type Repository } from '../repository/repository.ts';
import { amendSnapshot } from '../repository/snapshots.ts';
import type { SourceDescription } from '../snapshot/source.ts';
import { applyMerge } from './apply-changes.ts';
import { BaseStates } from './base-states.ts';
import { removesMuch } from './brakes.ts';
import { countOf, includesCounts, isSameCounts, withCount } from './counts.ts';
import { nextTime } from './edit-stamp.ts';
import { historyOf } from './history.ts';
import { isNewPeer, mergeHeads, type MergedHeads } from './merge-heads.ts';
import type { MergeRules } from './merge-states.ts';
import { snapshotOfEdits } from './own-edits.ts';
import { publish } from './publish.ts';
import { devicesToRetire, sightingsNow } from './sightings.ts';
import { SnapshotsHere } from './snapshots-here.ts';
import { isSameData, rootsOf } from './state-trees.ts';
import { readState, stateText, writeState } from './sync-state.ts';
import type { SyncOptions, SyncOutcome, SyncQuestion, SyncRequest } from './sync-request.ts';
import { writeMerged } from './write-merged.ts';

/** How often a cycle starts over because the person edits meanwhile. */
const MOST_ATTEMPTS = 5;
const DAY_MS = 24 * 60 * 60_000;

/**
 * One cycle of synchronisation: notes what was edited here, merges what other devices have, and makes the result known.
 * The shared place only keeps snapshots and heads; nothing there is decided by a clock or a lock. May be killed
 * anywhere and called again: the data is in the old state or in the new one, and the next cycle continues from there.
 * Not to be called twice at once for the same source.
 * @throws BackupError `stale-plan` if the live data does not stand still; `busy`, `offline`, `cancelled` and all other
 *   errors of the repositories and the source. Nothing is lost then: the next cycle continues.
 */
export async function syncOnce(request: SyncRequest, options: SyncOptions = {}): Promise<SyncOutcome> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await new SyncCycle(request, options).run();
    } catch (error) {
      const isStale = error instanceof BackupError && error.code === 'stale-plan';
      if (!isStale || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

class SyncCycle {
  readonly #request: SyncRequest;
  readonly #options: SyncOptions;
  readonly #reading: CallOptions;
  #shared: Repository;

  constructor(request: SyncRequest, options: SyncOptions) {
    this.#request = request;
    this.#options = options;
    this.#reading = options.signal ? { signal: options.signal } : {};
    this.#shared = request.shared;
  }

  async run(): Promise<SyncOutcome> {
    const { local, source, device } = this.#request;
    if (local.id !== this.#shared.id) return { kind: 'asks', question: { kind: 'other-repository' } };
    const description = await source.describe();
    const heads = await this.#readHeads();
    if (!heads) return { kind: 'asks', question: { kind: 'schema-newer', devices: [] } };
    const known = await this.#knownState();
    if (isRolledBack(known, device.id, heads)) return { kind: 'asks', question: { kind: 'rolled-back' } };
    const others = latestHeads(heads).filter((head) => head.device.id !== device.id && !isRetired(head, heads));
    const retired = await this.#retire(known, others);
    const active = others.filter((head) => !retired.includes(head));
    const isReturning = known !== undefined && known.counter > 0 && isRetiredHere(known, heads);
    const edits = await snapshotOfEdits(this.#request, known, this.#reading);
    const mine = this.#stateAfterEdits(known, edits, description, retired);
    const isJoining = (!known && active.length > 0) || isReturning;
    return new Continuation(this.#request, this.#options, {
      description,
      heads,
      known,
      others: active,
      retired,
      edits,
      mine: isReturning ? { ...mine, counter: Math.max(mine.counter, retiredCounter(known, heads) + 1) } : mine,
      isJoining,
      isReturning,
    }).run();
  }

  async #readHeads(): Promise<readonly Head[] | undefined> {
    try {
      return await readHeads(this.#shared, this.#reading);
    } catch (error) {
      if (error instanceof BackupError && error.code === 'newer-version') return undefined;
      throw error;
    }
  }

  /** With another id, this is a new device, which has seen what the earlier one had. */
  async #knownState(): Promise<HeadData | undefined> {
    const { source, device, local } = this.#request;
    const known = await readState(source, local.id);
    return known && known.device.id !== device.id ? { ...known, device, counter: 0 } : known;
  }

  async #retire(known: HeadData | undefined, others: readonly Head[]): Promise<readonly Head[]> {
    const { memory, local, retire = [] } = this.#request;
    const sightings = sightingsNow(await memory.read(), others, local.ports.clock.now());
    await memory.write(sightings);
    if (!known) return [];
    const overdue = devicesToRetire(sightings, others, known.seen);
    return others.filter((head) => overdue.includes(head) || retire.includes(head.device.id));
  }

  #stateAfterEdits(
    known: HeadData | undefined,
    edits: Snapshot | undefined,
    { schemaVersion }: SourceDescription,
    retired: readonly Head[],
  ): HeadData {
    const { device, local } = this.#request;
    const now = local.ports.clock.now();
    const facts = {
      version: 1 as const,
      device,
      counter: known?.counter ?? 0,
      writtenAt: timeText(now),
      retired: withRetired(known?.retired ?? [], retired),
      appSchema: schemaVersion,
    };
    if (known && !edits) return { ...known, ...facts };
    if (!edits) throw new BackupError('internal', { context: { what: 'no snapshot of the first state' } });
    const before = known?.seen ?? [];
    return {
      ...facts,
      seen: withCount(before, device.id, countOf(before, device.id) + 1),
      snapshot: lastingId(edits),
      edited: { time: nextTime(now, known?.edited.time), device: { id: device.id, name: device.name } },
      roots: rootsOf(edits.tables),
      history: known ? [...known.history, stateOf(known)] : [],
    };
  }
}

interface CycleFacts {
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
class Continuation {
  readonly #request: SyncRequest;
  readonly #options: SyncOptions;
  readonly #reading: CallOptions;
  readonly #facts: CycleFacts;
  #shared: Repository;
  #snapshots: SnapshotsHere | undefined;
  #outgoing = 0;

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
    // Before it has joined, a device makes nothing known: others would have to ask about it.
    if (!isJoining) mine = await this.#makeKnown(mine);
    if (newer.length > 0) return asks({ kind: 'schema-newer', devices: newer.map(({ device }) => device) });
    if (mergeable.length === 0) return this.#withoutMerge();
    const snapshots = await this.#openSnapshots();
    const own = await this.#ownSnapshot(mine, snapshots);
    const rules: MergeRules = {
      source: this.#request.source,
      tables: description.tables,
      conflictTable: this.#request.conflictTable,
    };
    const bases = new BaseStates(knownStates(mine, mergeable), rules, (state) => snapshots.open(state), this.#reading);
    const trees = { repository: this.#request.local, tables: own.tables, seen: mine.seen, edited: mine.edited };
    const merged = await mergeHeads({ snapshots, bases, rules, isJoining }, trees, mergeable, this.#reading);
    const question = this.#questionAbout(merged, own, isReturning);
    if (question) return asks(question);
    if (merged.merged.length === 0) return this.#withoutMerge(merged);
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
    const isNew = !known || known.counter === 0 || !isSameState(known, state) || retired.length > 0;
    const isKnown = own.some((head) => head.counter === state.counter);
    if (!isNew && isKnown) return state;
    const next = isNew ? this.#numbered(state, others) : state;
    if (isNew) await writeState(this.#request.source, next, this.#request.local.id);
    await this.#publish(next);
    this.#outgoing += 1;
    return next;
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

  #withoutMerge(merged?: MergedHeads): SyncOutcome {
    const waiting = merged?.waiting ?? [];
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
      history: knownStates(mine, merged.merged),
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
      waiting: merged.waiting,
    };
  }
}

const asks = (question: SyncQuestion): SyncOutcome => ({ kind: 'asks', question });

function stateOf({ seen, snapshot, edited }: SharedState): SharedState {
  return { seen, snapshot, edited };
}

/** The states of my own past and of theirs, and those that all are in now. */
function knownStates(mine: HeadData, heads: readonly Head[]): readonly SharedState[] {
  return [...heads.flatMap(({ history }) => history), ...mine.history, ...heads.map(stateOf), stateOf(mine)];
}

function isSameState(one: HeadData, other: HeadData): boolean {
  return isSameCounts(one.seen, other.seen) && one.snapshot === other.snapshot;
}

/** Whether another device has edits that are not here; or, for the same edits, other rows. */
function isUnseen(mine: HeadData, head: Head): boolean {
  if (!includesCounts(mine.seen, head.seen)) return true;
  return isSameCounts(mine.seen, head.seen) && !isSameData(mine.roots, head.roots);
}

/** Whether the shared place knows heads or edits of this device that the device itself does not know. */
function isRolledBack(known: HeadData | undefined, device: string, heads: readonly Head[]): boolean {
  const edits = known ? countOf(known.seen, device) : 0;
  const counter = known?.counter ?? 0;
  return heads.some((head) => {
    if (countOf(head.seen, device) > edits) return true;
    if (head.device.id !== device) return false;
    return head.counter > counter || (head.counter === counter && known !== undefined && !isSameState(head, known));
  });
}

function isRetiredHere(known: HeadData, heads: readonly Head[]): boolean {
  return retiredCounter(known, heads) >= known.counter;
}

function retiredCounter({ device }: HeadData, heads: readonly Head[]): number {
  return heads.reduce(
    (most, head) => (head.device.id === device.id ? most : Math.max(most, countOf(head.retired, device.id))),
    0,
  );
}

function withRetired(before: DeviceCounts, retired: readonly Head[]): DeviceCounts {
  return retired.reduce((counts, { device, counter }) => withCount(counts, device.id, counter), before);
}

/** Names what a person was shown: the heads that it was about. */
function tokenOf(heads: readonly Head[]): string {
  return heads
    .map(({ id }) => id)
    .sort()
    .join(' ');
}

/** The latest moment that a date can express, with four digits of a year. */
const LAST_TIME = Date.UTC(9999, 11, 31);

function timeText(time: number): string {
  return new Date(Math.min(Math.max(time, 0), LAST_TIME)).toISOString();
}
