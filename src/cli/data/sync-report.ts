import { CATALOGUE_TABLES, CONFLICTS, type CatalogueTable } from '../../catalogue/describe-source.ts';
import type { SyncOutcome } from '../../engine/programs.ts';
import { count } from '../terminal/format.ts';

const IN_STEP = 'In step: nothing came, nothing went.';

type Question = Extract<SyncOutcome, { readonly kind: 'asks' }>['question'];

const TABLES: Readonly<Record<string, CatalogueTable>> = CATALOGUE_TABLES;

/** Files follow their records, and conflicts are counted for themselves. */
function isCounted({ table }: { readonly table: string }): boolean {
  return table !== CONFLICTS && TABLES[table]?.role !== 'files';
}

function sumOf<Table extends { readonly table: string }>(tables: readonly Table[], of: (table: Table) => number) {
  return tables.filter(isCounted).reduce((sum, table) => sum + of(table), 0);
}

/** What a cycle did, as docs/cli.md says. */
export function outcomeJson({ id, name }: { readonly id: string; readonly name: string }, outcome: SyncOutcome) {
  const device = { id, name };
  if (outcome.kind === 'in-step') return { status: 'in-step', device };
  if (outcome.kind === 'asks') return { status: 'asks', device, question: questionJson(outcome.question) };
  const { outgoing, conflicts, returned, undo, waiting, retired } = outcome;
  return {
    status: 'synchronised',
    device,
    incoming: incomingOf(outcome),
    outgoing,
    conflicts,
    returned: returned.map(({ table, keyText, why }) => ({ table, key: keyText, why })),
    undo: undo?.before ?? null,
    waiting: waiting.map((other) => ({ device: other.device, why: other.why })),
    retired,
  };
}

/** What came in from each device, without those that only confirmed what is here. */
function incomingOf({ incoming }: Extract<SyncOutcome, { readonly kind: 'synchronised' }>) {
  const counted = incoming.map(({ device, tables }) => ({
    device,
    added: sumOf(tables, ({ added }) => added),
    changed: sumOf(tables, ({ changed }) => changed),
    removed: sumOf(tables, ({ removed }) => removed),
  }));
  return counted.filter(({ added, changed, removed }) => added + changed + removed > 0);
}

function questionJson(question: Question) {
  const { kind } = question;
  if (kind === 'join') {
    const [here, there, different] = joinSums(question);
    return { kind, devices: question.devices, only_here: here, only_there: there, different };
  }
  if (kind === 'brake') {
    const rows = question.removed
      .filter(isCounted)
      .map(({ table, line }) => ({ table, key: JSON.stringify(line.row.key) }));
    return { kind, devices: question.devices, removed: removedBy(question), rows };
  }
  return { kind };
}

function joinSums({ tables }: Extract<Question, { readonly kind: 'join' }>): readonly [number, number, number] {
  return [
    sumOf(tables, ({ onlyHere }) => onlyHere),
    sumOf(tables, ({ onlyThere }) => onlyThere),
    sumOf(tables, ({ different }) => different),
  ];
}

function removedBy({ tables }: Extract<Question, { readonly kind: 'brake' }>): number {
  return sumOf(tables, ({ removed }) => removed);
}

export function outcomeLines(outcome: Exclude<SyncOutcome, { readonly kind: 'asks' }>): readonly string[] {
  if (outcome.kind === 'in-step') return [IN_STEP];
  const { outgoing, conflicts, returned, retired, waiting } = outcome;
  const lines = [
    ...incomingOf(outcome).map(
      ({ device, added, changed, removed }) =>
        `From ${device.name}: ${added} added, ${changed} changed, ${removed} removed.`,
    ),
    ...(outgoing > 0 ? ['Own changes are at the shared place.'] : []),
    ...(returned.length > 0
      ? [`Came back, because another device had edited it: ${count(returned.length, 'row')}.`]
      : []),
    ...retired.map(({ name }) => `${name} is retired.`),
    ...(conflicts > 0 ? [`Kept in conflicts: ${count(conflicts, 'value')}.`] : []),
    ...waiting.map(({ device: { name }, why }) =>
      why === 'incomplete'
        ? `The latest changes of ${name} have not arrived at the shared place yet.`
        : `${name} uses an older version of Heirloom. Its changes come in once it is updated.`,
    ),
  ];
  return lines.length === 0 ? [IN_STEP] : lines;
}

/** Why nothing came in, and what to do. */
export function questionText(question: Question): string {
  switch (question.kind) {
    case 'join': {
      const [here, there, different] = joinSums(question);
      return `The folder is not part of this library yet: ${here} only here, ${there} only there, ${different} different. Nothing is deleted if you give --join.`;
    }
    case 'brake':
      return `Other devices have removed ${count(removedBy(question), 'row')}. To do the same here, give --confirm-destructive.`;
    case 'schema-newer':
      return 'Another device uses a newer version of Heirloom. Update this one.';
    case 'other-repository':
      return 'The shared place has other backups now.';
    case 'rolled-back':
      return 'The folder was set back to an earlier state. Run the command again.';
    case 'refused-by-app':
      return `The changes do not fit together (${question.code}). Nothing was changed.`;
  }
}
