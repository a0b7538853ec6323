import {
  BackupError,
  lastingId,
  listSnapshots,
  type CallOptions,
  type Repository,
  type Snapshot,
  type TableDescription,
} from '../../../engine/index.ts';
import { diffTrees, isDamage, modifiedAt, type TreeRoot } from '../../../engine/low-level.ts';
import type { Host } from '../state/host.ts';
import type { Sides } from './collect-differences.ts';

/*
 * [Note: When changes are judged against an earlier backup]
 *
 * A backup of this very browser is simply an older state of what is here. Who restores it wants the older state back,
 * so what differs is judged two-way and the default is the backup's: «this side alone has changed it» would be true of
 * all that was edited since, and would keep every edit that the person has come to undo.
 *
 * A backup of another device is a second line of the same data. There an earlier state that both come from tells who
 * changed what, and only what both have changed is a conflict. No backup says which one it was restored from, so the
 * base is looked for: the newest backup of either device, taken earlier, that both sides have gone on from; where the
 * backup is, and in this browser too where that is a replica of the same repository (a file often has but one backup).
 * They have where no record on either side was last changed before it was in the base. A base that is newer than what
 * one side goes by would pass an old value for a change: then rather none, and all that differs is asked.
 */

/** An earlier backup, and how to open where it is: again for each use, since objects may be packed again meanwhile. */
export interface CommonBase {
  readonly snapshot: Snapshot;
  readonly open: () => Promise<Repository>;
}

/** How many backups are looked at, newest first: each is compared with both sides. */
const MOST_TRIED = 5;

/** The common earlier backup of now and a backup of another device, if there is one. See the note above. */
export async function findBase(
  host: Host,
  { before: now, after }: Sides,
  tables: readonly TableDescription[],
  options: CallOptions,
): Promise<CommonBase | undefined> {
  const { snapshot } = after;
  const here = (await host.device.getDevice()).id;
  if (!snapshot || snapshot.device.id === here) return undefined;
  const repository = await after.open();
  const earlier = (await listKnown(host, repository, after.open, options))
    .filter(({ snapshot: other }) => lastingId(other) !== lastingId(snapshot) && other.takenAt < snapshot.takenAt)
    .filter(({ snapshot: other }) => other.device.id === here || other.device.id === snapshot.device.id)
    .sort((a, b) => (a.snapshot.takenAt < b.snapshot.takenAt ? 1 : -1));
  const records = tables.find((table) => table.role === 'data');
  if (!records) return undefined;
  const [nowRepository, theirRoot, nowRoot] = [
    await now.open(),
    after.roots.get(records.name),
    now.roots.get(records.name),
  ];
  if (theirRoot === undefined || nowRoot === undefined) return undefined;
  for (const candidate of earlier.slice(0, MOST_TRIED)) {
    const stored = candidate.snapshot.tables.find((table) => table.name === records.name);
    if (!stored || stored.rows === 0) continue;
    const base = { repository: await candidate.open(), root: stored.root };
    const comesFrom = (side: { readonly repository: Repository; readonly root: TreeRoot | null }) =>
      isLater(records, base, side, stored.rows, options);
    try {
      if (
        (await comesFrom({ repository, root: theirRoot })) &&
        (await comesFrom({ repository: nowRepository, root: nowRoot }))
      )
        return candidate;
    } catch (error) {
      // Damage on either side: what cannot be read cannot tell who has changed what.
      if (!(error instanceof BackupError) || !isDamage(error)) throw error;
    }
  }
  return undefined;
}

/** The backups where the other side is, and those in this browser, where both are replicas of one repository. */
async function listKnown(
  host: Host,
  repository: Repository,
  open: CommonBase['open'],
  options: CallOptions,
): Promise<readonly CommonBase[]> {
  const known = (await listSnapshots(repository, options)).snapshots.map((snapshot): CommonBase => ({
    snapshot,
    open,
  }));
  const local = await host.local.getState();
  if (local.kind !== 'ready' || local.repository.id !== repository.id || local.repository === repository) return known;
  const ids = new Set(known.map(({ snapshot }) => lastingId(snapshot)));
  const { snapshots } = await listSnapshots(local.repository, options);
  const openLocal = () => host.local.mustOpen();
  return [
    ...known,
    ...snapshots.filter((snapshot) => !ids.has(lastingId(snapshot))).map((snapshot) => ({ snapshot, open: openLocal })),
  ];
}

interface Tree {
  readonly repository: Repository;
  readonly root: TreeRoot | null;
}

/** Whether a state can have come from an earlier one: it has some of its records, and none in an older version. */
async function isLater(
  table: TableDescription,
  base: Tree,
  side: Tree,
  baseRows: number,
  options: CallOptions,
): Promise<boolean> {
  let missing = 0;
  for await (const { before, after } of diffTrees(base, side, options)) {
    if (before && !after) missing += 1;
    if (!before || !after) continue;
    const [was, is] = [modifiedAt(table, before.row.value), modifiedAt(table, after.row.value)];
    if (was === undefined || is === undefined || is < was) return false;
  }
  return missing < baseRows;
}
