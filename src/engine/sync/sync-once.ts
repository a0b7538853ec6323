import { BackupError } from '../core/errors.ts';
import type { CallOptions } from '../core/progress.ts';
import type { DeviceCounts, HeadData } from '../format/head.ts';
import { lastingId, type Snapshot } from '../format/snapshot.ts';
import { type Head, isRetired, latestHeads, readHeads } from '../repository/heads.ts';
import type { SourceDescription } from '../snapshot/source.ts';
import { countOf, withCount } from './counts.ts';
import { nextTime, timeText } from './edit-stamp.ts';
import { isSameState, stateOf } from './known-states.ts';
import { Merging } from './merge-cycle.ts';
import { snapshotOfEdits } from './own-edits.ts';
import { devicesToRetire, sightingsNow } from './sightings.ts';
import { rootsOf } from './state-trees.ts';
import type { SyncOptions, SyncOutcome, SyncRequest } from './sync-request.ts';
import { readState } from './sync-state.ts';

/** How often a cycle starts over because the person edits meanwhile. */
const MOST_ATTEMPTS = 5;

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

  constructor(request: SyncRequest, options: SyncOptions) {
    this.#request = request;
    this.#options = options;
    this.#reading = options.signal ? { signal: options.signal } : {};
  }

  async run(): Promise<SyncOutcome> {
    const { local, shared, source, device } = this.#request;
    if (local.id !== shared.id) return { kind: 'asks', question: { kind: 'other-repository' } };
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
    return new Merging(this.#request, this.#options, {
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
      return await readHeads(this.#request.shared, this.#reading);
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
