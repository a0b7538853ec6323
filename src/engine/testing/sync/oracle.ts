import type { DeviceCounts } from '../../format/head.ts';
import { countOf } from '../../sync/counts.ts';
import { type SimulatedRecord, textsOf, valueOf } from './simulated-data.ts';

/** What one edit did to one field, one tag, or a whole record. */
export type Deed =
  | { readonly kind: 'set'; readonly field: string; readonly value: string }
  | { readonly kind: 'add-tag' | 'remove-tag'; readonly tag: string }
  /** It changed something that only matters because a record lives that was changed. */
  | { readonly kind: 'touch'; readonly text: string }
  | { readonly kind: 'delete' }
  | { readonly kind: 'create' };

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
  operations = 0;

  note(device: string, seen: DeviceCounts, record: string, deed: Deed): void {
    this.operations += 1;
    const operation = { device, at: this.operations, record, deed, seen, edit: undefined };
    const list = this.#operations.get(record) ?? [];
    this.#operations.set(record, [...list, operation]);
    this.#pending.set(device, [...(this.#pending.get(device) ?? []), operation]);
  }

  /**
   * All operations of a device up to one are part of its edit with this number; but for those on records that are as
   * they were in the state before: a snapshot does not know of what was taken back meanwhile.
   */
  assign(device: string, upTo: number, edit: number, isUnchanged: (record: string) => boolean): void {
    const pending = this.#pending.get(device) ?? [];
    for (const operation of pending) if (operation.at <= upTo) operation.edit = edit;
    this.#pending.set(
      device,
      pending.filter(({ at }) => at > upTo),
    );
    const undone = new Set(pending.filter((one) => one.edit !== undefined && isUnchanged(one.record)));
    for (const { record } of undone)
      this.#operations.set(
        record,
        (this.#operations.get(record) ?? []).filter((one) => !undone.has(one)),
      );
  }

  /** A record that was deleted may come back if another one needs it; in which version is not for the oracle to say. */
  noteArrived(arrived: readonly SimulatedRecord[], all: readonly SimulatedRecord[]): void {
    for (const { id } of arrived) {
      const isNeeded = all.some(({ values }) => textsOf(values['links']).includes(id));
      if (isNeeded && !this.#isWanted(id)) this.#needed.add(id);
    }
  }

  #isWanted(record: string): boolean {
    const operations = this.#operationsOf(record);
    return operations.some((one) => writes(one) && !this.#isDeleted(one, operations));
  }

  /** What became part of any edit: the rest was taken back before anyone could know of it. */
  #operationsOf(record: string): readonly Operation[] {
    return (this.#operations.get(record) ?? []).filter(({ edit }) => edit !== undefined);
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

  /** Judges a state that has every edit of every device. @returns what is wrong. */
  judge(records: readonly SimulatedRecord[], conflicts: readonly ConflictSeen[]): readonly string[] {
    const wrong: string[] = [];
    const there = new Map(records.map((record) => [record.id, record]));
    for (const id of this.#operations.keys()) {
      if (this.#needed.has(id)) continue;
      const operations = this.#operationsOf(id);
      const record = there.get(id);
      const isWanted = this.#isWanted(id);
      if (record && !isWanted)
        wrong.push(`V3 the record ${id} is there, though the device that deleted it had seen all of it`);
      if (
        !record &&
        operations.some((one) => writes(one) && !this.#isDeleted(one, operations) && !isKept(one, conflicts))
      )
        wrong.push(`V2 the record ${id} is gone`);
      if (record && isWanted)
        for (const problem of [
          ...this.#judgeFields(record, operations, conflicts),
          ...this.#judgeTags(record, operations),
        ])
          wrong.push(problem);
    }
    for (const { id } of records) if (!this.#operations.has(id)) wrong.push(`the record ${id} came from nowhere`);
    return wrong;
  }

  #judgeFields(record: SimulatedRecord, all: readonly Operation[], conflicts: readonly ConflictSeen[]): string[] {
    const wrong: string[] = [];
    const sets = all.flatMap((one) => (one.deed.kind === 'set' ? [{ one, ...one.deed }] : []));
    // A restore writes earlier values again. A device that has overwritten one knew it, no matter which one wrote it.
    const hasSeenValue = (later: Operation, field: string, value: string) =>
      sets.some((set) => set.field === field && set.value === value && hasSeen(later, set.one));
    for (const { one, field, value } of sets) {
      const isCurrent = valueOf(record, field) === value;
      const isOverwritten =
        this.#isDeleted(one, all) ||
        sets.some((other) => other.field === field && hasSeenValue(other.one, field, value));
      const isKept = conflicts.some(
        (row) => row.record === record.id && row.field === field && (row.lost ?? '') === value,
      );
      if (value !== '' && !isCurrent && !isOverwritten && !isKept) wrong.push(`V2 ${record.id}.${field} lost ${value}`);
    }
    // A deleted record that lives on does so in the version that was edited; the other is among the conflicts.
    if (all.some(({ deed }) => deed.kind === 'delete')) return wrong;
    for (const field of new Set(sets.map((set) => set.field))) {
      const sources = sets.filter((set) => set.field === field && valueOf(record, field) === set.value);
      const isStale = ({ one }: (typeof sets)[number]) =>
        sets.some(
          (other) =>
            other.field === field &&
            other.value !== valueOf(record, field) &&
            hasSeen(other.one, one) &&
            !this.#isDeleted(other.one, all),
        );
      if (sources.length > 0 && sources.every(isStale))
        wrong.push(`V3 ${record.id}.${field} is ${valueOf(record, field)} again`);
    }
    return wrong;
  }

  #judgeTags(record: SimulatedRecord, all: readonly Operation[]): string[] {
    const wrong: string[] = [];
    const tags = new Set(textsOf(record.values['tags']));
    const added = all.filter((one) => one.deed.kind === 'add-tag');
    for (const one of added) {
      if (one.deed.kind !== 'add-tag') continue;
      const { tag } = one.deed;
      const same = added.filter((other) => other.deed.kind === 'add-tag' && other.deed.tag === tag);
      const isRemoved = (other: Operation) =>
        all.some((later) => later.deed.kind === 'remove-tag' && later.deed.tag === tag && hasSeen(later, other));
      if (!tags.has(tag) && !isRemoved(one) && !this.#isDeleted(one, all))
        wrong.push(`V2 ${record.id} lost the tag ${tag}`);
      const isRemovedForGood = (other: Operation) =>
        all.some(
          (later) =>
            later.deed.kind === 'remove-tag' &&
            later.deed.tag === tag &&
            hasSeen(later, other) &&
            !this.#isDeleted(later, all),
        );
      if (tags.has(tag) && same.every(isRemovedForGood)) wrong.push(`V3 ${record.id} has the tag ${tag} again`);
    }
    return wrong;
  }

  /**
   * Whether the record was deleted by a device that had seen this operation, or the same one by another device: a state
   * does not tell the two from each other.
   */
  #isDeleted(one: Operation, all: readonly Operation[]): boolean {
    const text = JSON.stringify(one.deed);
    const same = all.filter(
      (other) => other === one || (one.deed.kind !== 'create' && JSON.stringify(other.deed) === text),
    );
    return all.some((other) => other.deed.kind === 'delete' && same.some((each) => hasSeen(other, each)));
  }
}

/** A row of the table of conflicts. */
export interface ConflictSeen {
  readonly record: string;
  readonly field: string;
  readonly lost: unknown;
}

/** Whether a value lost against another one, and can be found. The record without it may then be deleted. */
function isKept({ record, deed }: Operation, conflicts: readonly ConflictSeen[]): boolean {
  if (deed.kind !== 'set') return false;
  return conflicts.some((row) => row.record === record && row.field === deed.field && row.lost === deed.value);
}

function writes({ deed }: Operation): boolean {
  return deed.kind !== 'delete';
}

function hasSeen(later: Operation, one: Operation): boolean {
  if (later.device === one.device) return one.at < later.at;
  return one.edit !== undefined && one.edit <= countOf(later.seen, one.device);
}
