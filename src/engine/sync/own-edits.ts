import type { CallOptions } from '../core/progress.ts';
import type { HeadData } from '../format/head.ts';
import type { Snapshot } from '../format/snapshot.ts';
import { captureLive, type CapturedState } from '../snapshot/capture-live.ts';
import { tablesInScope } from '../snapshot/scope.ts';
import type { SourceMoment } from '../snapshot/source.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { isSameData, rootsOf } from './state-trees.ts';
import type { SyncRequest } from './sync-request.ts';

/** All tables, with their files. */
const EVERYTHING = { scope: 'full', withFiles: true } as const;

/** Takes a snapshot of the live data, unless it is as in the last state. */
export async function snapshotOfEdits(
  request: SyncRequest,
  last: HeadData | undefined,
  options: CallOptions = {},
): Promise<Snapshot | undefined> {
  if (last && (await isUnchanged(request, last, options))) return undefined;
  const snapshot = await snapshotOfNow(request, options);
  return last && isSameData(rootsOf(snapshot.tables), last.roots) ? undefined : snapshot;
}

/** Takes a snapshot of the live data, as all devices share it. */
export function snapshotOfNow(
  { local, source, app, device }: SyncRequest,
  options: CallOptions = {},
): Promise<Snapshot> {
  return takeSnapshot(local, source, { ...EVERYTHING, trigger: 'scheduled', app, device }, withoutProgress(options));
}

async function isUnchanged(
  { local, source }: Pick<SyncRequest, 'local' | 'source'>,
  last: HeadData,
  options: CallOptions,
): Promise<boolean> {
  const { tables } = await source.describe();
  const names = tablesInScope(tables, EVERYTHING.scope, EVERYTHING.withFiles).map(({ name }) => name);
  const moment = await source.openMoment(names, { ...options, withChanges: true });
  let known: Awaited<ReturnType<NonNullable<SourceMoment['changes']>>>;
  let live: CapturedState;
  try {
    known = await moment.changes?.();
    live = await captureLive(local, moment, names, withoutProgress(options));
  } finally {
    moment.close();
  }
  const roots = rootsOf([...live.roots].map(([name, root]) => ({ name, root })));
  if (!isSameData(roots, last.roots)) return false;
  // What a merge has changed is known from now on: otherwise the journal would name it until the next own edit.
  const whole = names.filter((name) => !live.unreadable.has(name) && !live.omitted.has(name));
  const isOutdated = [...(known?.tables.values() ?? [])].some(({ keys, spans }) => keys.length > 0 || spans.length > 0);
  if (known && isOutdated)
    await source.cover?.({ snapshot: last.snapshot, tables: whole, mark: known.mark }).catch(() => undefined);
  return true;
}

function withoutProgress({ signal }: CallOptions): CallOptions {
  return signal ? { signal } : {};
}
