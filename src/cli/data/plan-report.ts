import type { RestorePlan, RowDecision } from '../../engine/index.ts';
import { count, formatBytes, formatTable, formatTime } from '../terminal/format.ts';

/** What a restore does in a second, about: only to say how long one will take. */
const ROWS_A_SECOND = 20_000;
const BYTES_A_SECOND = 50_000_000;
const MOST_CONFLICTS = 1000;

export interface PlanReport {
  readonly plan: RestorePlan;
  readonly conflicts: readonly RowDecision[];
}

/** Rows that a plan changes, in figures. */
export function sumsOf({ tables }: RestorePlan) {
  const rows = tables.filter(({ isContentAddressed }) => !isContentAddressed);
  const sum = (of: (table: RestorePlan['tables'][number]) => number) => rows.reduce((all, table) => all + of(table), 0);
  return {
    added: sum(({ added, following }) => added + following),
    changed: sum(({ changed }) => changed),
    removed: sum(({ removed }) => removed),
    conflicts: sum(({ conflicts }) => conflicts),
    unsettled: sum(({ unsettled, needsChoice = 0 }) => unsettled + needsChoice),
  };
}

/** A plan in JSON: docs/cli.md. */
export function planJson({ plan, conflicts }: PlanReport) {
  const { conflicts: conflictCount, ...sums } = sumsOf(plan);
  const files = plan.tables.find(({ isContentAddressed }) => isContentAddressed);
  return {
    restore_plan: {
      backup: plan.lastingId,
      taken_at: plan.takenAt,
      mode: plan.choice.mode,
      ...sums,
      conflict_count: conflictCount,
      tables: plan.tables.map((table) => ({
        name: table.name,
        now: table.rowsNow,
        in_backup: table.rowsInBackup,
        added: table.added,
        changed: table.changed,
        removed: table.removed,
        following: table.following,
        conflicts: table.conflicts,
      })),
      files_added: files?.added ?? 0,
      conflicts: conflicts
        .slice(0, MOST_CONFLICTS)
        .map(({ table, keyText, action, fields, isSettled }) => ({
          table,
          key: JSON.parse(keyText) as unknown,
          action,
          settled: isSettled,
          fields: fields.filter(({ isConflict }) => isConflict).map(({ field, take }) => ({ field, take })),
        })),
      notes: plan.fitting?.notes ?? [],
      estimated_time: estimateSeconds(plan),
    },
    compatibility: {
      status: 'compatible',
      app_version: plan.app.version,
      schema_version: plan.schemaVersion,
      tables_untouched: plan.untouched,
      tables_unknown: plan.unknown,
    },
    warnings: warningsOf(plan),
  };
}

export function planLines({ plan, conflicts }: PlanReport): string[] {
  const { added, changed, removed } = sumsOf(plan);
  const rows = plan.tables
    .filter(({ isContentAddressed, ...table }) => !isContentAddressed || table.added + table.removed > 0)
    .map((table) => [
      table.name,
      String(table.rowsNow),
      String(table.rowsInBackup),
      String(table.added + table.following),
      String(table.changed),
      String(table.removed),
    ]);
  return [
    `Backup of ${formatTime(plan.takenAt)}, ${plan.choice.mode}:`,
    ...formatTable([['', 'now', 'in backup', 'added', 'changed', 'removed'], ...rows]),
    added + changed + removed === 0 && !bringsFiles(plan)
      ? 'There is nothing to do: it would change nothing here.'
      : `About ${count(estimateSeconds(plan), 'second')}, ${formatBytes(plan.bytes)} in the backup.`,
    ...(conflicts.length > 0
      ? [`${count(conflicts.length, 'conflict')}: changed both here and in the backup. See --on-conflict.`]
      : []),
    ...warningsOf(plan).map((warning) => `Warning: ${warning}`),
  ];
}

/** Whether files alone come, or go, with no record. */
function bringsFiles({ tables }: RestorePlan): boolean {
  return tables.some(({ isContentAddressed, added, removed }) => isContentAddressed && added + removed > 0);
}

export function isNothingToDo(plan: RestorePlan): boolean {
  const { added, changed, removed } = sumsOf(plan);
  return added + changed + removed === 0 && !bringsFiles(plan);
}

/** Whether a plan takes anything away that is there now. */
export function isDestructive(plan: RestorePlan): boolean {
  const { changed, removed } = sumsOf(plan);
  return changed + removed > 0;
}

function estimateSeconds(plan: RestorePlan): number {
  const { added, changed, removed } = sumsOf(plan);
  const bytes = plan.tables.reduce(
    (sum, table) => sum + (table.isContentAddressed && table.added > 0 ? table.bytes : 0),
    0,
  );
  return Math.max(1, Math.ceil((added + changed + removed) / ROWS_A_SECOND + bytes / BYTES_A_SECOND));
}

function warningsOf(plan: RestorePlan): string[] {
  const lost = plan.tables.reduce((sum, { lostForGood = 0 }) => sum + lostForGood, 0);
  return [
    ...(plan.dangling > 0
      ? [`${count(plan.dangling, 'reference')} of chosen records ${plan.dangling === 1 ? 'leads' : 'lead'} nowhere.`]
      : []),
    ...(plan.unreadable.length > 0
      ? [`${count(plan.unreadable.length, 'part')} of the backup cannot be read and is left out.`]
      : []),
    ...(lost > 0 ? [`${count(lost, 'value')} that no backup can contain will be lost.`] : []),
    ...(plan.unknown.length > 0
      ? [`Not restored, since this version does not know them: ${plan.unknown.join(', ')}.`]
      : []),
  ];
}
