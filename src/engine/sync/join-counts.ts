import { diffTrees } from '../snapshot/diff-trees.ts';
import type { TableDescription } from '../snapshot/source.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import { type StateTrees, tableOf } from './state-trees.ts';
import type { JoinCount } from './sync-request.ts';

/** How the rows of two states differ, by table. Tables without a difference are left out. */
export async function joinCountsOf(
  mine: StateTrees,
  theirs: StateTrees,
  described: readonly TableDescription[],
  options: StorageOptions = {},
): Promise<readonly JoinCount[]> {
  const counts: JoinCount[] = [];
  for (const { name: table } of described) {
    const side = (state: StateTrees) => ({ repository: state.repository, root: tableOf(state, table)?.root ?? null });
    const count = { table, onlyHere: 0, onlyThere: 0, different: 0 };
    for await (const { before, after } of diffTrees(side(mine), side(theirs), options))
      count[!after ? 'onlyHere' : !before ? 'onlyThere' : 'different'] += 1;
    if (count.onlyHere + count.onlyThere + count.different > 0) counts.push(count);
  }
  return counts;
}
