import { CATALOGUE_TABLES, CONFLICTS, type CatalogueTable } from '../../../catalogue/describe-source.ts';
import type { DeviceSeen, SyncAnswers, SyncOutcome } from '../../../engine/programs.ts';
import type { CatalogueNames } from '../compare/catalogue-names.ts';
import { memberOf, rowTitle } from '../compare/row-title.ts';
import { whereRowIs } from './names-here.ts';
import type { IncomingChanges, SharingDevice, SyncQuestion } from '../../contract/syncing.ts';

type Synchronised = Extract<SyncOutcome, { readonly kind: 'synchronised' }>;
type Asked = Extract<SyncOutcome, { readonly kind: 'asks' }>['question'];
/** A question that only this program has to answer. */
type OwnQuestion = 'rolled-back';

const TABLES: Readonly<Record<string, CatalogueTable>> = CATALOGUE_TABLES;

/** Files follow their records, and conflicts are counted for themselves. */
function isCounted({ table }: { readonly table: string }): boolean {
  return table !== CONFLICTS && TABLES[table]?.role !== 'files';
}

function sumOf<Table extends { readonly table: string }>(tables: readonly Table[], of: (table: Table) => number) {
  return tables.filter(isCounted).reduce((sum, table) => sum + of(table), 0);
}

function namesOf(devices: readonly { readonly name: string }[]): readonly string[] {
  return [...new Set(devices.map(({ name }) => name))];
}

/** What a cycle brought, for the screens; `null`: nothing that a person would see. */
export function incomingOf(
  { incoming, conflicts, returned, undo }: Synchronised,
  undoId: string | undefined,
  at: Date,
): IncomingChanges | null {
  const tables = incoming.flatMap((from) => from.tables);
  const figures = {
    added: sumOf(tables, ({ added }) => added),
    changed: sumOf(tables, ({ changed }) => changed),
    removed: sumOf(tables, ({ removed }) => removed),
  };
  if (!undo || figures.added + figures.changed + figures.removed + conflicts === 0) return null;
  return {
    ...figures,
    from: namesOf(incoming.filter((from) => from.tables.some(isCounted)).map(({ device }) => device)),
    at: at.toISOString(),
    conflicts,
    returned: returned.filter(isCounted).length,
    ...(undoId === undefined ? {} : { undoId }),
  };
}

/** The question of a cycle in the screens' terms. @param names of this device, whose rows it may name. */
export function questionOf(asked: Exclude<Asked, { readonly kind: OwnQuestion }>, names: CatalogueNames): SyncQuestion {
  switch (asked.kind) {
    case 'join':
      return {
        kind: 'join',
        token: asked.token,
        from: namesOf(asked.devices),
        isReturning: asked.isReturning,
        onlyHere: sumOf(asked.tables, ({ onlyHere }) => onlyHere),
        onlyThere: sumOf(asked.tables, ({ onlyThere }) => onlyThere),
        different: sumOf(asked.tables, ({ different }) => different),
      };
    case 'brake':
      return {
        kind: 'removes-much',
        token: asked.token,
        from: namesOf(asked.devices),
        removed: sumOf(asked.tables, ({ removed }) => removed),
        rows: asked.removed
          .filter(isCounted)
          .map(({ table, line }) => ({
            title: rowTitle(table, line, names),
            where: whereRowIs(table, memberOf(line.row.value, 'collectionId'), names),
          })),
      };
    case 'schema-newer':
      return { kind: 'schema-newer', from: namesOf(asked.devices) };
    case 'other-repository':
      return { kind: 'other-repository' };
    case 'refused-by-app':
      return { kind: 'refused', reason: asked.code };
  }
}

/** The person's agreement, in the engine's terms. */
export function answersTo(question: SyncQuestion): SyncAnswers {
  if (question.kind === 'join') return { join: question.token };
  return question.kind === 'removes-much' ? { brake: question.token } : {};
}

export function toSharingDevice({
  id,
  name,
  lastWrittenAt,
  behindBy,
  isRetired,
}: DeviceSeen): Omit<SharingDevice, 'isThis'> {
  return { id, name, lastSeenAt: lastWrittenAt, behindBy, isRetired };
}
