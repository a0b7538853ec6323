import type { EditStamp, DeviceCounts, StateRoots } from '../format/head.ts';
import type { SnapshotTable } from '../format/snapshot.ts';
import type { Repository } from '../repository/repository.ts';

/** The trees of a state, readable in one repository (or in a view of it that has some chunks in memory). */
export interface StateTrees {
  readonly repository: Repository;
  readonly tables: readonly SnapshotTable[];
  readonly seen: DeviceCounts;
  readonly edited: EditStamp;
}

export function tableOf({ tables }: Pick<StateTrees, 'tables'>, name: string): SnapshotTable | undefined {
  return tables.find((table) => table.name === name);
}

export function rootsOf(tables: readonly Pick<SnapshotTable, 'name' | 'root'>[]): StateRoots {
  return tables
    .map(({ name, root }): StateRoots[number] => [name, root])
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

/** Whether two states have the same rows. A table that one lacks counts as empty. */
export function isSameData(one: StateRoots, other: StateRoots): boolean {
  return rootsText(one) === rootsText(other);
}

/** A text that is the same for the same rows. */
export function rootsText(roots: StateRoots): string {
  return JSON.stringify(roots.flatMap(([name, root]) => (root ? [[name, root.level, root.pieces]] : [])));
}
