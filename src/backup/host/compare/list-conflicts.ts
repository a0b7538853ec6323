import type { RowDecision, TableDescription } from '../../../engine/index.ts';
import { canKeepBoth, findRows, liveLines, modifiedAt, type StoredLine } from '../../../engine/low-level.ts';
import type { ComparedRow, ConflictFieldCount, ConflictRow } from '../../contract/comparing.ts';
import { catalogueSource } from '../state/catalogue-source.ts';
import type { Host } from '../state/host.ts';
import { openRestoreSource } from '../places/open-source.ts';
import { PASSED_OVER, readNames } from './catalogue-names.ts';
import type { ComparisonSession, PlanSession } from './comparison-session.ts';
import { describeRows, type RowPair } from './describe-rows.ts';
import type { OpenSide } from './open-side.ts';
import { mustDescribeTable, pairOf } from './read-difference.ts';
import { pathLabel } from './value-words.ts';

const nameOf = ({ table, keyText }: Pick<RowDecision, 'table' | 'keyText'>) => `${table} ${keyText}`;

/** One page of the current rows that both sides changed, with their values before both changes if known. */
export async function listConflicts(
  { session, source, conflicts }: PlanSession,
  host: Host,
  offset: number,
  limit: number,
): Promise<{ readonly total: number; readonly rows: readonly ConflictRow[] }> {
  const wanted = conflicts.slice(offset, offset + limit);
  const repository = await openRestoreSource(host, source);
  const base = await openBase(session);
  const rows = new Map<RowDecision, ConflictRow>();
  const entries = conflicts.length > 0 ? await session.readEntries() : [];
  const titles = new Map(entries.map(({ table, keyText, title }) => [nameOf({ table, keyText }), title]));
  for (const name of new Set(wanted.map(({ table }) => table))) {
    const table = await mustDescribeTable(name);
    const decisions = wanted.filter((decision) => decision.table === name);
    const keyTexts = decisions.map(({ keyText }) => keyText);
    const moment = await catalogueSource.openMoment([name]);
    const mine = await liveLines(repository, moment, name, keyTexts).finally(() => moment.close());
    const theirs = await session.sides.after.find(name, keyTexts);
    const pairs = keyTexts.map((keyText) => pairOf(keyText, mine.get(keyText), theirs.get(keyText)));
    const described = await describeRows(session.sides, table, pairs);
    const atBase = base && (await describeBase(base, session.sides.after, table, pairs));
    for (const [at, decision] of decisions.entries()) {
      const [row, pair] = [described[at], pairs[at]];
      if (row && pair)
        rows.set(decision, {
          ...conflictOf(row, decision, canKeepBoth(table), titles, atBase?.get(decision.keyText)),
          ...timesOf(table, pair),
        });
    }
  }
  return { total: conflicts.length, rows: wanted.flatMap((decision) => rows.get(decision) ?? []) };
}

type BaseSide = Pick<OpenSide, 'find' | 'names'>;

async function openBase({ base }: ComparisonSession): Promise<BaseSide | undefined> {
  if (!base) return undefined;
  const repository = await base.open();
  const roots = new Map(base.snapshot.tables.map(({ name, root }) => [name, root]));
  return {
    names: await readNames(repository, roots, PASSED_OVER),
    find: (table, keyTexts, options) =>
      findRows(repository, roots.get(table) ?? null, keyTexts, { ...options, ...PASSED_OVER }),
  };
}

/** The rows of the base, by key text, without missing ones. */
async function describeBase(
  base: BaseSide,
  after: OpenSide,
  table: TableDescription,
  pairs: readonly RowPair[],
): Promise<ReadonlyMap<string, ComparedRow>> {
  const lines = await base.find(
    table.name,
    pairs.map(({ keyText }) => keyText),
  );
  const known = pairs.flatMap(({ keyText, after: theirs }) => {
    const line = lines.get(keyText);
    return line ? [pairOf(keyText, line, theirs)] : [];
  });
  const rows = await describeRows({ before: base, after }, table, known);
  return new Map(rows.map((row) => [row.keyText, row]));
}

function timesOf(table: TableDescription, { before, after }: RowPair): Pick<ConflictRow, 'changedAt'> {
  const timeOf = (line: StoredLine | undefined) => {
    const time = line && modifiedAt(table, line.row.value);
    return time === undefined ? undefined : new Date(time).toISOString();
  };
  const [here, inBackup] = [timeOf(before), timeOf(after)];
  return { changedAt: { ...(here === undefined ? {} : { here }), ...(inBackup === undefined ? {} : { inBackup }) } };
}

function conflictOf(
  { fields: compared, ...row }: ComparedRow,
  { table, fields, action, isSettled, needsChoice, uniqueConflict }: RowDecision,
  canBeBoth: boolean,
  titles: ReadonlyMap<string, string>,
  atBase: ComparedRow | undefined,
): Omit<ConflictRow, 'changedAt'> {
  const byPath = new Map(compared.map((field) => [field.field, field]));
  const baseByPath = new Map(atBase?.fields.map((field) => [field.field, field.before]));
  return {
    ...row,
    fields: fields.map((decision) => {
      const { label = decision.field, before = '', after = '' } = byPath.get(decision.field) ?? {};
      return { ...decision, label, before, after, ...(atBase ? { base: baseByPath.get(decision.field) ?? '' } : {}) };
    }),
    action,
    isSettled,
    ...(needsChoice ? { needsChoice } : {}),
    ...(uniqueConflict
      ? {
          uniqueConflict: {
            label: uniqueConflict.index,
            title: titles.get(nameOf({ table, keyText: uniqueConflict.keyText })) ?? uniqueConflict.keyText,
          },
        }
      : {}),
    resolutions: uniqueConflict
      ? ['mine', 'theirs']
      : canBeBoth
        ? ['mine', 'theirs', 'both', 'newest']
        : ['mine', 'theirs', 'newest'],
  };
}

/** The fields that both sides changed, with the number of rows in each part, for answering all of them at once. */
export function conflictFields({ session, conflicts }: PlanSession): readonly ConflictFieldCount[] {
  const counts = new Map<string, { -readonly [Name in keyof ConflictFieldCount]: ConflictFieldCount[Name] }>();
  const names = [session.sides.after.names, session.sides.before.names];
  for (const { table, group, fields } of conflicts) {
    for (const { field, isConflict } of fields) {
      if (!isConflict) continue;
      const id = JSON.stringify([table, group, field]);
      const known = counts.get(id);
      if (known) known.count += 1;
      else
        counts.set(id, {
          table,
          ...(group === undefined ? {} : { group }),
          field,
          label: pathLabel(field, names),
          count: 1,
        });
    }
  }
  return [...counts.values()];
}
