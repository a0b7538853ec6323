import type { CallOptions } from '../core/progress.ts';
import type { HeadData, SharedState } from '../format/head.ts';
import { type Head, removeHead, writeHead } from '../repository/heads.ts';
import type { Repository } from '../repository/repository.ts';
import { copyDifference } from './copy-difference.ts';
import { nearest, type SnapshotsHere } from './snapshots-here.ts';

interface Publishing {
  readonly local: Repository;
  readonly shared: Repository;
  readonly snapshots: SnapshotsHere;
  /** This device's heads at the shared place, as last listed. */
  readonly earlier: readonly Head[];
}

/**
 * Makes a state of this device known: first the snapshots, then the head, and only then are its earlier heads removed.
 * If it is killed at any point, others see the earlier head or the later one, and each names only what is there.
 */
export async function publish(
  { local, shared, snapshots, earlier }: Publishing,
  state: HeadData,
  options: CallOptions = {},
): Promise<Head> {
  const here = await snapshots.here();
  const there = await snapshots.there();
  const isAnywhere = ({ snapshot }: SharedState) => there.has(snapshot) || here.has(snapshot);
  // A base that nobody has any more helps nobody.
  const history = state.history.filter(isAnywhere);
  const missing = [state, ...history].flatMap(({ snapshot }) =>
    there.has(snapshot) ? [] : (here.get(snapshot) ?? []),
  );
  const common = [...here].filter(([id]) => there.has(id)).map(([, snapshot]) => snapshot);
  const [last] = missing;
  if (last) {
    await copyDifference({ from: local, to: shared, here: local }, missing, nearest(common, last), options);
    await snapshots.noteThere(missing);
  }
  const head = await writeHead(shared, { ...state, history }, options);
  for (const { id } of earlier) if (id !== head.id) await removeHead(shared, id, options);
  return head;
}
