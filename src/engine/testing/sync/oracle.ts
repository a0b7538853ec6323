import type { DeviceCounts } from '../../format/head.ts';
import { countOf } from '../../sync/counts.ts';
import { isRecord, type SimulatedRecord, textsOf, valueOf } from './simulated-data.ts';

/** What one edit did to one field, one item of a list, or a whole record. */
export type Deed =
  /** `old` is what the device had there before; '' for nothing. */
  | { readonly kind: 'set'; readonly field: string; readonly value: string; readonly old: string }
  | { readonly kind: 'add' | 'remove'; readonly list: string; readonly item: string }
  /** The record as the device had it before. */
  | { readonly kind: 'delete'; readonly record: SimulatedRecord }
  | { readonly kind: 'create' }
  /** Into another group. Merges do so too, so in which group it is in the end says nothing. */
  | { readonly kind: 'move' }
  /** Another order of a list, or an empty list in place of none: an edit that changes nothing the oracle looks at. */
  | { readonly kind: 'arrange' };

interface Operation {
  readonly device: string;
  /** Its place among the operations of the device. */
  readonly at: number;
  readonly record: string;
  readonly deed: Deed;
  /** What the device had merged by then. */
  readonly seen: DeviceCounts;
  /** The edit that it became part of; `undefined` until then. */
  edit: number | undefined;
}

/**
 * Remembers every operation of every device forever, with what its device had seen by then: so it knows, without
 * merging anything, what may be there in the end and what must be. Against it, the merge of snapshots is judged.
 */
export class Oracle {
  readonly #operations = new Map<string, Operation[]>();
  readonly #pending = new Map<string, Operation[]>();
  readonly #needed = new Set<string>();
  readonly #moved = new Set<string>();
  /** Conflicts that a person took back with a restore. */
  readonly #takenBack: ConflictSeen[] = [];
  readonly #areLinksFixed: boolean;
  operations = 0;

  /** @param rules whether links only change where a person changes them: if records become one, they follow. */
  constructor({ areLinksFixed }: { readonly areLinksFixed: boolean }) {
    this.#areLinksFixed = areLinksFixed;
  }

  note(device: string, seen: DeviceCounts, record: string, deed: Deed): void {
    this.operations += 1;
    const isLink = (deed.kind === 'add' || deed.kind === 'remove') && deed.list === 'links';
    // Where links follow, only that the record was edited says something.
    const known: Deed = isLink && !this.#areLinksFixed ? { kind: 'arrange' } : deed;
    const operation = { device, at: this.operations, record, deed: known, seen, edit: undefined };
    const list = this.#operations.get(record) ?? [];
    this.#operations.set(record, [...list, operation]);
    this.#pending.set(device, [...(this.#pending.get(device) ?? []), operation]);
  }

  /**
   * All operations of a device up to one are part of its edit with this number; but for those that nobody could ever
   * know of: on records that are as they were in the state before, and what the same edit took back.
   */
  assign(device: string, upTo: number, edit: number, isUnchanged: (record: string) => boolean): void {
    const pending = this.#pending.get(device) ?? [];
    const assigned = pending.filter(({ at }) => at <= upTo);
    for (const operation of assigned) operation.edit = edit;
    this.#pending.set(
      device,
      pending.filter(({ at }) => at > upTo),
    );
    for (const record of new Set(assigned.map((one) => one.record))) {
      const own = assigned.filter((one) => one.record === record);
      const undone = new Set(isUnchanged(record) ? own : takenBack(own));
      this.#operations.set(
        record,
        (this.#operations.get(record) ?? []).filter((one) => !undone.has(one)),
      );
    }
  }

  /**
   * A record that was deleted may come back if another one needs it; in which version is not for the oracle to say.
   * Then it stays, even if nothing refers to it any more.
   * @param seen what a device has seen that has just merged.
   */
  noteMerged(seen: DeviceCounts, records: readonly SimulatedRecord[]): void {
    const needed = new Set(records.flatMap(({ values }) => textsOf(values['links'])));
    for (const { id } of records) if (needed.has(id) && !this.#isWanted(id, seen)) this.#needed.add(id);
  }

  /** A merge put a record into the group of the same name: to a device that deleted it, it may look edited. */
  noteMoved(record: string): void {
    this.#moved.add(record);
  }

  /** Whether these edits alone leave anything of a record. */
  #isWanted(record: string, seen: DeviceCounts): boolean {
    const operations = this.#operationsOf(record).filter(({ device, edit = 0 }) => edit <= countOf(seen, device));
    const life = { record: undefined, operations, conflicts: [] };
    return operations.some((one) => writes(one) && !isDeleted(one, life));
  }

  /** What became part of any edit: the rest was taken back before anyone could know of it. */
  #operationsOf(record: string): readonly Operation[] {
    return (this.#operations.get(record) ?? []).filter(({ edit }) => edit !== undefined);
  }

  /** A restore took back a conflict with the merge that had found it. */
  noteTakenBack(conflict: ConflictSeen): void {
    this.#takenBack.push(conflict);
  }

  /** The life of a record, for people who look into a failure. */
  explain(record: string): string {
    return (this.#operations.get(record) ?? [])
      .map(({ device, at, edit, seen, deed }) => {
        const counts = seen.map(([id, count]) => `${id}:${count}`).join(' ');
        return `${at} ${device} ${JSON.stringify(deed)} as edit ${edit ?? '–'}, having seen ${counts}`;
      })
      .join('\n');
  }

  /**
   * Judges a state that has every edit of every device.
   * @param waiting what the state has seen, and devices whose later edits nobody merges: they wait for an update, as
   *   each cycle says, or a person has retired the device.
   * @returns what is wrong.
   */
  judge(
    records: readonly SimulatedRecord[],
    conflicts: readonly ConflictSeen[],
    { seen, devices }: { readonly seen: DeviceCounts; readonly devices: ReadonlySet<string> },
  ): readonly string[] {
    const wrong: string[] = [];
    const isWaiting = ({ device, edit = 0 }: Operation) => devices.has(device) && edit > countOf(seen, device);
    const there = new Map(records.map((record) => [record.id, record]));
    for (const id of this.#operations.keys()) {
      if (this.#needed.has(id)) continue;
      const life: Life = {
        record: there.get(id),
        operations: this.#operationsOf(id).filter((one) => !isWaiting(one)),
        conflicts: [...conflicts, ...this.#takenBack],
      };
      const isWanted = life.operations.some((one) => writes(one) && !isDeleted(one, life));
      if (life.record && !isWanted && !isDeletedCrosswise(life) && !this.#moved.has(id))
        wrong.push(`V3 the record ${id} is there, though the device that deleted it had seen all of it`);
      const lost = life.operations.filter((one) => writes(one) && !isDeleted(one, life) && !isAccountedFor(one, life));
      for (const { deed } of lost)
        wrong.push(`V2 the record ${id} ${life.record ? 'lost' : 'is gone with'} ${JSON.stringify(deed)}`);
      if (life.record && isWanted) for (const problem of whatIsBack(life.record, life)) wrong.push(problem);
    }
    for (const { id } of records) if (!this.#operations.has(id)) wrong.push(`the record ${id} came from nowhere`);
    return wrong;
  }
}

/** All that became of one record. */
interface Life {
  /** As it is in the end; missing if it is not there. */
  readonly record: SimulatedRecord | undefined;
  readonly operations: readonly Operation[];
  /** Those that are there, and those that were taken back. */
  readonly conflicts: readonly ConflictSeen[];
}

/** Of the operations of one edit on one record, those that its state does not show: what came before a deletion. */
function takenBack(operations: readonly Operation[]): readonly Operation[] {
  return operations.slice(
    0,
    Math.max(
      0,
      operations.findLastIndex(({ deed }) => deed.kind === 'delete'),
    ),
  );
}

/** Whether the record was deleted by a device that had seen this operation. */
function isDeleted(one: Operation, { operations }: Life): boolean {
  return operations.some((other) => other.deed.kind === 'delete' && hasSeen(other, one));
}

/**
 * Whether no device that deleted the record had seen all of it: one deleted it without an edit that only another knew,
 * who deleted it too. To each of them, the record was edited elsewhere, so it may live.
 */
function isDeletedCrosswise({ operations }: Life): boolean {
  const deletions = operations.filter(({ deed }) => deed.kind === 'delete');
  const isOfAll = (deletion: Operation) => operations.every((one) => !writes(one) || hasSeen(deletion, one));
  return deletions.length > 1 && !deletions.some(isOfAll);
}

/** Whether what an operation wrote is there, or was overwritten or deleted by one who knew it, or is a conflict. */
function isAccountedFor(one: Operation, life: Life): boolean {
  const { deed } = one;
  if (deed.kind !== 'set' && deed.kind !== 'add' && deed.kind !== 'remove') return true;
  const { record, operations } = life;
  // A state does not tell who wrote something: a device that had the same before it knew it.
  const isKnownGone = operations.some((other) => other.deed.kind === 'delete' && shows(other.deed.record, deed));
  if (isKnownGone || (record && shows(record, deed)) || isKept(one, life)) return true;
  // What one removes, another may have added as well.
  if (deed.kind === 'remove' && operations.some((other) => isUndoing(other.deed, deed) && !hasSeen(one, other)))
    return true;
  if (deed.kind === 'remove' && !record && isOwnTakenBack(one, life)) return true;
  return operations.some((other) => isUndoing(other.deed, deed) && (hasSeen(other, one) || isOver(other.deed, deed)));
}

/**
 * Whether a device only removed an item that it had added itself, of which nobody who deleted the record knew: its row
 * is as it was before, so the deletion takes nothing away.
 */
function isOwnTakenBack(one: Operation, life: Life): boolean {
  return life.operations.some(
    (added) =>
      isUndoing(added.deed, one.deed) &&
      added.device === one.device &&
      hasSeen(one, added) &&
      !isDeleted(added, life) &&
      // It brought nothing back that had been there before.
      !life.operations.some((earlier) => isUndoing(earlier.deed, added.deed) && hasSeen(added, earlier)),
  );
}

/** Whether a record has what was written. */
function shows(record: SimulatedRecord, deed: Deed): boolean {
  switch (deed.kind) {
    case 'set':
      return valueOf(record, deed.field) === deed.value;
    case 'add':
    case 'remove':
      return textsOf(record.values[deed.list]).includes(deed.item) === (deed.kind === 'add');
    case 'create':
    case 'delete':
    case 'move':
    case 'arrange':
      return true;
  }
}

/** Whether one deed makes something else of what another has written. */
function isUndoing(later: Deed, deed: Deed): boolean {
  if (deed.kind === 'set') return later.kind === 'set' && later.field === deed.field && later.value !== deed.value;
  if (deed.kind !== 'add' && deed.kind !== 'remove') return false;
  const undoing = deed.kind === 'add' ? 'remove' : 'add';
  return later.kind === undoing && later.list === deed.list && later.item === deed.item;
}

/** Whether a device did one deed with the other's result in front of it: it removed an item, or replaced a value. */
function isOver(later: Deed, deed: Deed): boolean {
  if (later.kind === 'remove') return deed.kind === 'add';
  return later.kind === 'set' && deed.kind === 'set' && later.old === deed.value;
}

/**
 * Values and items that were overwritten or removed by devices that had seen them, and are there again. Not if what
 * overwrote them was deleted with the record, or lost to another edit and is among the conflicts.
 */
function whatIsBack(record: SimulatedRecord, life: Life): readonly string[] {
  const wrong: string[] = [];
  const { operations } = life;
  const isStale = (one: Operation) => {
    const over = operations.filter(
      (other) => isUndoing(other.deed, one.deed) && hasSeen(other, one) && !isDeleted(other, life),
    );
    // One that was overwritten in turn no longer counts.
    return over.some((other) => !isKept(other, life) && !over.some((next) => hasSeen(next, other)));
  };
  const current = operations.filter(({ deed }) => (deed.kind === 'set' || deed.kind === 'add') && shows(record, deed));
  const whatOf = ({ deed }: Operation) => (deed.kind === 'set' ? `${deed.field} ${deed.value}` : JSON.stringify(deed));
  for (const what of new Set(current.map(whatOf)))
    if (current.filter((one) => whatOf(one) === what).every(isStale)) wrong.push(`V3 ${record.id} has ${what} again`);
  return wrong;
}

/** A row of the table of conflicts. */
export interface ConflictSeen {
  readonly record: string;
  readonly field: string;
  readonly lost: unknown;
}

/** Whether a value lost against another one, and can be found. The record without it may then be deleted. */
function isKept({ record, deed }: Operation, { conflicts }: Life): boolean {
  // A record that gave way to another one is kept as a whole.
  if (conflicts.some((row) => row.record === record && isRecord(row.lost) && shows(row.lost, deed))) return true;
  if (deed.kind !== 'set') return false;
  return conflicts.some((row) => row.record === record && row.field === deed.field && (row.lost ?? '') === deed.value);
}

function writes({ deed }: Operation): boolean {
  return deed.kind !== 'delete';
}

function hasSeen(later: Operation, one: Operation): boolean {
  if (later.device === one.device) return one.at < later.at;
  return one.edit !== undefined && one.edit <= countOf(later.seen, one.device);
}
