import { BackupError } from '../core/errors.ts';
import type { SnapshotId } from '../core/ids.ts';
import type { CallOptions } from '../core/progress.ts';
import type { SharedState } from '../format/head.ts';
import { lastingId, type Snapshot } from '../format/snapshot.ts';
import { isDamage } from '../repository/is-damage.ts';
import type { Repository } from '../repository/repository.ts';
import { listSnapshots } from '../repository/snapshots.ts';
import { copyDifference } from './copy-difference.ts';
import type { StateTrees } from './state-trees.ts';

/** The snapshots of this device's repository, and of the shared place, from which missing ones are fetched. */
export class SnapshotsHere {
  readonly #local: Repository;
  readonly #shared: Repository;
  readonly #options: CallOptions;
  #here: Map<SnapshotId, Snapshot> | undefined;
  #there: Map<SnapshotId, Snapshot> | undefined;

  constructor(local: Repository, shared: Repository, options: CallOptions) {
    this.#local = local;
    this.#shared = shared;
    this.#options = options;
  }

  async here(): Promise<Map<SnapshotId, Snapshot>> {
    return (this.#here ??= new Map(await byLastingId(this.#local, this.#options)));
  }

  async there(): Promise<ReadonlyMap<SnapshotId, Snapshot>> {
    return (this.#there ??= new Map(await byLastingId(this.#shared, this.#options)));
  }

  /** Notes what was copied to the shared place, so that it is not sent again. */
  async noteThere(snapshots: readonly Snapshot[]): Promise<void> {
    await this.there();
    for (const snapshot of snapshots) this.#there?.set(lastingId(snapshot), snapshot);
  }

  async note(snapshot: Snapshot): Promise<void> {
    (await this.here()).set(lastingId(snapshot), snapshot);
  }

  /** The snapshot of a state, fetched if need be; `undefined` if it is not, or not completely, at the shared place. */
  async fetch({ snapshot: id }: SharedState): Promise<Snapshot | undefined> {
    const here = await this.here();
    const known = here.get(id);
    if (known) return known;
    const there = await this.there();
    const wanted = there.get(id);
    if (!wanted) return undefined;
    const common = [...here].filter(([other]) => there.has(other)).map(([, snapshot]) => snapshot);
    try {
      const places = { from: this.#shared, to: this.#local, here: this.#local };
      await copyDifference(places, [wanted], nearest(common, wanted), this.#options);
    } catch (error) {
      if (error instanceof BackupError && isDamage(error)) return undefined;
      throw error;
    }
    here.set(id, wanted);
    return wanted;
  }

  async open(state: SharedState): Promise<StateTrees | undefined> {
    const snapshot = await this.fetch(state);
    return snapshot && this.treesOf(state, snapshot);
  }

  treesOf({ seen, edited }: SharedState, { tables }: Snapshot): StateTrees {
    return { repository: this.#local, tables, seen, edited };
  }
}

const MOST_NEAREST = 2;

/** The snapshots that are likely to have most in common with another one: those taken last before it. */
export function nearest(snapshots: readonly Snapshot[], to: Snapshot): readonly Snapshot[] {
  const isLater = ({ takenAt }: Snapshot) => (takenAt > to.takenAt ? 1 : 0);
  return snapshots
    .toSorted((one, other) => isLater(one) - isLater(other) || (one.takenAt < other.takenAt ? 1 : -1))
    .slice(0, MOST_NEAREST);
}

async function byLastingId(repository: Repository, options: CallOptions): Promise<ReadonlyMap<SnapshotId, Snapshot>> {
  const { snapshots } = await listSnapshots(repository, options);
  return new Map(snapshots.map((snapshot) => [lastingId(snapshot), snapshot]));
}
