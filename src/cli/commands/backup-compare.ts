import type { Command } from 'commander';
import { CATALOGUE_DESCRIPTION } from '../../adapters/source-data-folder/data-folder-source.ts';
import { type CallOptions } from '../../engine/index.ts';
import { treeRows } from '../../engine/low-level.ts';
import { compareSides, memberOf, openSide, type Difference, type Side } from '../data/compare-sides.ts';
import { withRepository, type CommonOptions } from '../options.ts';
import { openNamedRepository } from '../repository/open-repository.ts';
import { runCommand, type Session } from '../run-command.ts';
import { printable } from '../terminal/format.ts';

export function addCompare(backup: Command): void {
  withRepository(backup.command('compare').alias('diff'))
    .description('say what changed from one backup, or data folder, to another')
    .argument('<before>', 'a backup, or a data folder')
    .argument('<after>', 'a backup, or a data folder')
    .addHelpText('after', '\nExample:\n  heirloom backup compare latest ~/garden --repo ~/backups/garden')
    .action((before: string, after: string, options: CommonOptions) =>
      runCommand(options, (session) => compare(before, after, options, session)),
    );
}

interface Names {
  readonly collections: ReadonlyMap<string, string>;
  readonly titleFields: ReadonlyMap<string, string>;
  readonly fields: ReadonlyMap<string, string>;
}

async function compare(
  before: string,
  after: string,
  options: CommonOptions,
  { output, call }: Session,
): Promise<undefined> {
  const { repository } = await openNamedRepository(options, call);
  const { tables } = CATALOGUE_DESCRIPTION;
  const one = await openSide(before, repository, tables, call);
  const other = await openSide(after, repository, tables, call);
  const names = await readNames([one, other], call);
  const found: Difference[] = [];
  for await (const difference of compareSides([one, other], tables, names.titleFields, call)) found.push(difference);
  const shown = found.filter((difference) => !isOnlyTouched(difference));
  output.result(toJson([one, other], shown, names), toLines(shown, names));
  return undefined;
}

/** A collection whose only change is that one of its records was edited. */
function isOnlyTouched({ table, change, fields }: Difference): boolean {
  return table === 'collections' && change === 'modified' && fields.every((path) => path === 'updatedAt');
}

/** Names of both sides, those of the later one where both have one. */
async function readNames(sides: readonly Side[], { signal }: CallOptions): Promise<Names> {
  const [collections, titleFields, fields] = [
    new Map<string, string>(),
    new Map<string, string>(),
    new Map<string, string>(),
  ];
  const options = signal ? { signal } : {};
  for (const { repository, roots } of sides) {
    for await (const lines of treeRows(repository, roots.get('collections') ?? null, options))
      for (const { row } of lines) {
        const id = String(memberOf(row.value, 'id'));
        collections.set(id, String(memberOf(row.value, 'name')));
        titleFields.set(id, String(memberOf(row.value, 'titleFieldId')));
      }
    for await (const lines of treeRows(repository, roots.get('fields') ?? null, options))
      for (const { row } of lines) fields.set(String(memberOf(row.value, 'id')), String(memberOf(row.value, 'name')));
  }
  return { collections, titleFields, fields };
}

function fieldName(path: string, { fields }: Names): string {
  const id = path.startsWith('values.') ? path.slice('values.'.length) : undefined;
  return (id === undefined ? undefined : fields.get(id)) ?? path;
}

function countChanges(differences: readonly Difference[]) {
  const of = (change: Difference['change']) => differences.filter((difference) => difference.change === change).length;
  return { added: of('added'), modified: of('modified'), removed: of('removed') };
}

function toJson([one, other]: readonly [Side, Side], differences: readonly Difference[], names: Names) {
  const described = (difference: Difference) => ({
    id: difference.id,
    title: difference.title,
    ...(difference.change === 'modified' ? { fields: difference.fields.map((path) => fieldName(path, names)) } : {}),
  });
  const byChange = (of: readonly Difference[]) => ({
    added: of.filter(({ change }) => change === 'added').map(described),
    modified: of.filter(({ change }) => change === 'modified').map(described),
    removed: of.filter(({ change }) => change === 'removed').map(described),
  });
  const records = differences.filter(({ table }) => table === 'records');
  const collectionIds = [...new Set(records.map(({ collectionId = '' }) => collectionId))];
  return {
    before: one.label,
    after: other.label,
    summary: countChanges(differences),
    differences: {
      by_collection: collectionIds.map((id) => ({
        id,
        name: names.collections.get(id) ?? '',
        ...byChange(records.filter(({ collectionId = '' }) => collectionId === id)),
      })),
      by_table: Object.fromEntries(
        CATALOGUE_DESCRIPTION.tables
          .filter(({ name }) => name !== 'records')
          .map(({ name }) => [name, byChange(differences.filter(({ table }) => table === name))]),
      ),
    },
  };
}

const MARKS = { added: '+', modified: '~', removed: '-' } as const;

function toLines(differences: readonly Difference[], names: Names): string[] {
  if (differences.length === 0) return ['There is no difference.'];
  const { added, modified, removed } = countChanges(differences);
  const lines = differences.map((difference) => {
    const { table, id, change, collectionId = '', title, fields } = difference;
    const where = table === 'records' ? (names.collections.get(collectionId) ?? table) : table;
    const changed = fields.map((path) => fieldName(path, names)).join(', ');
    return printable(`${MARKS[change]} ${where}: ${title || id}${changed === '' ? '' : ` (${changed})`}`);
  });
  return [...lines, `${added} added, ${modified} modified, ${removed} removed.`];
}
