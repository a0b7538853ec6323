import { BackupError } from '../core/errors.ts';
import type { CallOptions } from '../core/progress.ts';
import { lastingId, type Snapshot } from '../format/snapshot.ts';
import { relyingOnIntact } from '../repository/relying-on-intact.ts';
import type { Source } from '../snapshot/source.ts';
import { assertSameSource } from './assert-same-source.ts';
import { LeftOut } from './left-out.ts';
import { planChanges } from './plan-changes.ts';
import { PlanDraft } from './plan-draft.ts';
import type { CommonTable, RestoreInput } from './restore-input.ts';
import { type RestoreChoice, type RestorePlan, WHOLE_AND_EXACT } from './restore-plan.ts';
import { Selection } from './selection.ts';
import { upgradeSnapshot } from './upgrade-snapshot.ts';

/**
 * Plans a restore, without changing anything. The cost depends on the difference between the backup and now; if the
 * selection names its rows by key, nothing else of the backup is read. A backup of an older schema runs through the
 * app's own upgrades first (`upgradeSnapshot`). If the choice allows leaving out unreadable parts, the files to be
 * restored are read to find those that cannot be.
 * @throws BackupError `newer-version` if the backup has a newer schema than this app knows; `incompatible` if it is
 *   of a source with another name (unless `fromOtherSource` is set), has none of this app's tables, or has one whose
 *   keys are formed differently; `damaged`, `missing-object`, `source-failed`.
 */
export function planRestore(asked: RestoreInput, options: CallOptions = {}): Promise<RestorePlan> {
  return relyingOnIntact(asked.repository, () => planOnce(asked, options));
}

async function planOnce(asked: RestoreInput, options: CallOptions): Promise<RestorePlan> {
  const { choice = WHOLE_AND_EXACT } = asked;
  asked.onStart?.();
  if (!asked.fromOtherSource) assertSameSource(asked.snapshot, (await asked.source.describe()).name);
  const leftOut = LeftOut.toLearn(choice, asked.snapshot.tables, asked.source);
  const input = { ...asked, ...(await upgradeSnapshot(asked, asked.source, options, leftOut)) };
  const live = await input.source.describe();
  const { common, untouched, unknown } = matchTables(input.snapshot, live);
  const liveNextKeys = await readNextKeys(input, common, choice);
  const moment = await input.source.openMoment(
    common.map(({ stored }) => stored.name),
    { ...options, withChanges: true },
  );
  try {
    const draft = new PlanDraft({ input, moment, common, nextKeys: liveNextKeys, leftOut, options });
    const { tables, changes, content, dangling, fitting } = await planChanges(draft);
    // The original, not the upgraded one.
    const { snapshot } = asked;
    return {
      snapshotId: snapshot.id,
      lastingId: lastingId(snapshot),
      takenAt: snapshot.takenAt,
      app: snapshot.app,
      schemaVersion: snapshot.source.schemaVersion,
      choice,
      tables,
      untouched,
      unknown,
      dangling,
      changes,
      content,
      nextKeys: nextKeysToSet(common, liveNextKeys),
      bytes: tables.reduce((sum, table) => sum + table.bytes, 0),
      unreadable: leftOut.toData(),
      ...(fitting ? { fitting } : {}),
    };
  } finally {
    moment.close();
  }
}

/** The next keys of the tables, if they matter: to raise them, or to keep a row next to another. */
async function readNextKeys(
  { source }: RestoreInput,
  common: readonly CommonTable[],
  choice: RestoreChoice,
): Promise<ReadonlyMap<string, number>> {
  const selection = new Selection(choice.selection);
  const mayCopy = choice.resolutions.some(({ take }) => take === 'both');
  const wanted = common.filter(
    ({ stored, described }) =>
      described.autoIncrement && (mayCopy || stored.nextKey !== undefined) && !selection.takesNothingOf(stored.name),
  );
  return (
    (wanted.length > 0 ? await source.nextKeys?.(wanted.map(({ stored }) => stored.name)) : undefined) ??
    new Map<string, number>()
  );
}

/** By table: the next keys of the backup that are higher than the current ones. */
function nextKeysToSet(common: readonly CommonTable[], now: ReadonlyMap<string, number>): Record<string, number> {
  const later = common.flatMap(({ stored: { name, nextKey = 0 } }): [string, number][] =>
    nextKey > (now.get(name) ?? Infinity) ? [[name, nextKey]] : [],
  );
  return Object.fromEntries(later);
}

function matchTables(snapshot: Snapshot, live: Awaited<ReturnType<Source['describe']>>) {
  const described = new Map(live.tables.map((table) => [table.name, table]));
  const common = snapshot.tables.flatMap((stored): CommonTable[] => {
    const table = described.get(stored.name);
    return table ? [{ stored, described: table }] : [];
  });
  if (common.length === 0) throw new BackupError('incompatible', { context: { source: snapshot.source.name } });
  for (const { stored, described: table } of common) {
    if (JSON.stringify(stored.keyPath) !== JSON.stringify(table.keyPath)) {
      throw new BackupError('incompatible', { context: { table: stored.name, what: 'key path' } });
    }
  }
  const names = new Set(snapshot.tables.map((table) => table.name));
  return {
    common,
    untouched: live.tables.map((table) => table.name).filter((name) => !names.has(name)),
    unknown: [...names].filter((name) => !described.has(name)),
  };
}
