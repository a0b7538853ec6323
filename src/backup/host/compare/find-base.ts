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
 * A backup of this very browser is simply an older state of the current data. Someone who restores it wants the older
 * state back, so differences are judged two-way and the default is the backup's: "only this side has changed it" would
 * be true of all later edits, and would keep every edit that the person has come to undo.
 *
 * A backup of another device is a second line of the same data. There an earlier common state shows who changed what,
 * and only changes on both sides are conflicts. No backup says which one it was restored from, so the base is searched
 * for: the newest backup of either device, taken earlier, from which both sides have continued. It may be where the
 * backup is, or in this browser if that is a replica of the same repository (a file often has only one backup). Both
 * sides have continued from it if no record on either side is older than its version in the base. If a base is newer
 * than a side's own origin, an old value would be mistaken for a change: then there is no base, and the person decides
 * about all differences.
 */

/**
 * An earlier backup, and a function that opens its location: again for each use, because objects may be packed again
 * meanwhile.
 */
export interface CommonBase {
  readonly snapshot: Snapshot;
  readonly open: () => Promise<Repository>;
}

/** How many backups are examined, newest first: each is compared with both sides. */
const MOST_TRIED = 5;

/**
 * The common earlier backup of the current data and a backup of another device, if there is one. See the note above.
 */
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
  // Where there are no records now, none can have been changed on both sides.
  if (!theirRoot || !nowRoot) return undefined;
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
      // Damage on either side: unreadable rows cannot show who has changed what.
      if (!(error instanceof BackupError) || !isDamage(error)) throw error;
    }
  }
  return undefined;
}

/** The backups at the other side's location, and those in this browser, if both are replicas of one repository. */
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

/** Whether a state can derive from an earlier one: it has some of its records, and none in an older version. */
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
