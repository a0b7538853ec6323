import {
  BackupError,
  lastingId,
  planRestore,
  type CallOptions,
  type RestoreChoice,
  type RestorePlan,
  type RowDecision,
  mustFindSnapshot,
} from '../../../engine/index.ts';
import { readRestoreJournal, type RestoreJournal } from '../../../engine/low-level.ts';
import type { PlannedRestore } from '../../contract/comparing.ts';
import type { RestoreSource } from '../../contract/restoring.ts';
import type { Host } from '../state/host.ts';
import { openRestoreSource } from '../places/open-source.ts';
import { withObjectsKept } from '../platform/web-locks.ts';
import { chosenSource } from './chosen-source.ts';
import type { ComparisonSession, PlanSession } from '../compare/comparison-session.ts';
import type { WholeTable } from '../compare/collect-differences.ts';
import { conflictFields } from '../compare/list-conflicts.ts';
import type { OpenSide } from '../compare/open-side.ts';
import { asMatched } from '../compare/match-backup.ts';
import { unreadableParts } from '../compare/unreadable-parts.ts';
import { estimateMs } from '../state/restore-speed.ts';

/** Plans a restore of the later side, a backup, onto now. @throws BackupError as `planRestore` of the engine. */
export async function planChosen(
  host: Host,
  session: ComparisonSession,
  choice: RestoreChoice,
  options: CallOptions,
  onDecision?: PlanExtras['onDecision'],
): Promise<PlanSession> {
  const { source, sides, base } = session;
  const { snapshot } = sides.after;
  if (!source || !snapshot || sides.before.summary !== 'now')
    throw new BackupError('internal', { context: { what: 'a restore of what is no backup' } });
  const conflicts: RowDecision[] = [];
  const judgedAgain = new Set<RowDecision>();
  const plan = await planFrom(host, { source, id: lastingId(snapshot), sides }, choice, options, {
    ...(base ? { base: { repository: await base.open(), snapshot: base.snapshot } } : {}),
    onStart: () => {
      conflicts.length = 0;
      judgedAgain.clear();
    },
    onConflict: (decision) => {
      if (decision.isConflict) conflicts.push(decision);
      if (decision.uniqueConflict) judgedAgain.add(decision);
    },
    ...(onDecision ? { onDecision } : {}),
  });
  // The preview listed this row as possible; a unique index prevents it.
  const namesAgain = new Set([...judgedAgain].map(nameOf));
  const current = conflicts.filter((decision) => judgedAgain.has(decision) || !namesAgain.has(nameOf(decision)));
  const unreadable = await unreadableParts(await sides.after.open(), snapshot, plan.unreadable, options);
  return { session, source, plan, conflicts: current, unreadable };
}

const nameOf = ({ table, keyText }: Pick<RowDecision, 'table' | 'keyText'>) => `${table} ${keyText}`;

/** A backup to restore from, as a side that is open for reading. */
interface ChosenBackup {
  readonly source: RestoreSource;
  readonly id: string;
  readonly sides: { readonly before?: OpenSide; readonly after: OpenSide };
}

type PlanExtras = Partial<Pick<Parameters<typeof planRestore>[0], 'base' | 'onConflict' | 'onDecision' | 'onStart'>>;

/**
 * Plans the chosen parts of a backup, with the rows they need; or an undo of the restore before which the backup was
 * taken.
 */
export function planFrom(
  host: Host,
  { source, id, sides }: ChosenBackup,
  choice: RestoreChoice,
  options: CallOptions,
  extras: PlanExtras = {},
): Promise<RestorePlan> {
  return withObjectsKept(options.signal, async () => {
    const stored = await openRestoreSource(host, source);
    const asStored = { repository: stored, snapshot: await mustFindSnapshot(stored, id, options) };
    const { matched } = sides.after;
    const { repository, snapshot } = matched ? asMatched(asStored, matched) : asStored;
    const chosen = await chosenSource(sides.after, sides.before, options);
    const undone = choice.mode === 'undo' ? { undoes: await readJournal(host, id) } : {};
    return planRestore({ repository, snapshot, source: chosen, choice, ...undone, ...extras }, options);
  });
}

async function readJournal(host: Host, undoId: string): Promise<RestoreJournal> {
  const journal = await host.device.getRestoreJournal(undoId);
  if (!journal)
    throw new BackupError('missing-object', { context: { what: 'restore journal' }, hint: 'restore-journal-gone' });
  return readRestoreJournal(journal.parts);
}

/** The figures of the plan, which count rows; files are counted separately. The rows stay here. */
export async function describePlan(host: Host, planId: string, planSession: PlanSession): Promise<PlannedRestore> {
  const { plan, session, unreadable } = planSession;
  const rowTables = plan.tables.filter((table) => !table.isContentAddressed);
  const sum = (of: (table: RestorePlan['tables'][number]) => number) =>
    rowTables.reduce((total, table) => total + of(table), 0);
  const { files, bytes } = await filesToBring(plan, session);
  const figures = {
    added: sum((table) => table.added),
    changed: sum((table) => table.changed),
    removed: sum((table) => table.removed),
    following: sum((table) => table.following),
  };
  return {
    planId,
    tables: plan.tables,
    ...figures,
    conflicts: sum((table) => table.conflicts),
    conflictFields: conflictFields(planSession),
    unsettled: sum((table) => table.unsettled),
    needsChoice: sum((table) => table.needsChoice ?? 0),
    copied: sum((table) => table.copied ?? 0),
    carriedOver: sum((table) => table.carriedOver ?? 0),
    lostForGood: sum((table) => table.lostForGood ?? 0),
    filesToBring: files,
    bytesToBring: bytes,
    dangling: plan.dangling,
    fitted: plan.fitting?.notes ?? [],
    fittedTables: Object.entries(plan.changes).flatMap(([name, change]) =>
      change.kind === 'rows' && change.actions.some(({ action }) => action === 'fit') ? [name] : [],
    ),
    ...(unreadable.length > 0 ? { unreadable } : {}),
    untouched: plan.untouched,
    unknown: plan.unknown,
    estimatedMs: estimateMs(workOf(plan, bytes), await host.device.getRestoreSpeed()),
  };
}

/** Files that the plan restores and that are missing here, according to the comparison. */
export async function filesToBring(
  { content, unreadable, tables: figures }: RestorePlan,
  { whole, readEntries }: ComparisonSession,
): Promise<{ readonly files: number; readonly bytes: number }> {
  // A backup without any files brings none, and no row need be read to know that.
  const tables = figures
    .filter(({ name, rowsInBackup }) => rowsInBackup > 0 && (content[name]?.kind ?? 'none') !== 'none')
    .map(({ name }) => name);
  const added = tables.map((table) => whole.get(table)).filter((table) => table?.change === 'added');
  const isAllAdded = added.length === tables.length && tables.every((table) => content[table]?.kind === 'all');
  if (isAllAdded && unreadable.length === 0) return sumOfAdded(added);
  const entries = await readEntries();
  let [files, bytes] = [0, 0];
  const wanted = new Map(
    Object.entries(content).map(([table, change]) => [
      table,
      change.kind === 'keys' ? new Set(change.keyTexts) : change.kind,
    ]),
  );
  const leftOut = new Set(
    unreadable.flatMap((data) => (data.kind === 'item' ? [`${data.table} ${data.keyText}`] : [])),
  );
  for (const { table, keyText, change, sizeBytes } of entries) {
    if (leftOut.has(`${table} ${keyText}`)) continue;
    const keys = wanted.get(table);
    if (change !== 'added' || keys === undefined || keys === 'none') continue;
    if (keys !== 'all' && !(keys instanceof Set && keys.has(keyText))) continue;
    files += 1;
    bytes += sizeBytes ?? 0;
  }
  return { files, bytes };
}

function sumOfAdded(tables: readonly (WholeTable | undefined)[]) {
  const sum = (of: (table: WholeTable) => number) =>
    tables.reduce((total, table) => total + (table ? of(table) : 0), 0);
  return { files: sum(({ rows }) => rows), bytes: sum(({ attachedBytes }) => attachedBytes) };
}

/** The amount of work, for the time estimate. */
export function workOf(plan: RestorePlan, bytes: number) {
  const rows = plan.tables.reduce((sum, { name, rowsInBackup }) => {
    const change = plan.changes[name];
    if (change?.kind === 'replace-all') return sum + rowsInBackup;
    return sum + (change?.kind === 'rows' ? change.actions.length : 0);
  }, 0);
  return { rows, bytes };
}
