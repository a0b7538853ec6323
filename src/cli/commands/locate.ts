import type { Command } from 'commander';
import { createTablesReader } from '../../catalogue/export/catalogue-reader.ts';
import { lastingId, listSnapshots, type Repository, type Snapshot } from '../../engine/index.ts';
import { snapshotTables } from '../../engine/low-level.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { globTest } from '../locate/glob.ts';
import { locateRows } from '../locate/locate-rows.ts';
import { withRepository, type CommonOptions } from '../options.ts';
import { openNamedRepository } from '../repository/open-repository.ts';
import { runCommand, type Session } from '../run-command.ts';
import { count, formatTable, formatTime } from '../terminal/format.ts';

export function addLocate(program: Command): void {
  withRepository(program.command('locate'))
    .description('say in which backups there is a record, file or collection of this name')
    .argument('<pattern>', 'a name or title; * is any text, ? one character, [abc] one of some')
    .addHelpText(
      'after',
      `
A pattern without * ? [ is found anywhere in a name. Case does not count.

Examples:
  heirloom locate 'rosa *' --repo ~/backups/garden
  heirloom locate '*.pdf' --repo ~/backups/garden --json`,
    )
    .action((pattern: string, options: CommonOptions) =>
      runCommand(options, (session) => locate(pattern, options, session)),
    );
}

async function locate(pattern: string, options: CommonOptions, { output, call }: Session): Promise<ExitCode> {
  const { repository } = await openNamedRepository(options, call);
  const { snapshots, damaged } = await listSnapshots(repository);
  const found = await locateRows(repository, snapshots, globTest(pattern), call);
  const collections = await readCollectionNames(repository, snapshots, call.signal);
  const takenAt = new Map<string, string>(snapshots.map((snapshot) => [lastingId(snapshot), snapshot.takenAt]));
  const json = found.map(({ kind, id, name, collectionId, backups }) => ({
    ...{ kind, id, name, collection: collections.get(collectionId) ?? '', backups },
  }));
  const rows = found.map(({ kind, name, collectionId, backups }) => {
    const [newest = '', oldest] = [backups[0], backups.at(-1) ?? ''];
    const since = backups.length > 1 ? ` since ${formatTime(takenAt.get(oldest) ?? '')}` : '';
    return [
      kind,
      collections.get(collectionId) ?? '',
      `${count(backups.length, 'backup')}, last ${formatTime(takenAt.get(newest) ?? '')} (${newest.slice(0, 12)})${since}`,
      name,
    ];
  });
  const nothing = `Nothing fits in ${count(snapshots.length, 'backup')}.`;
  output.result({ pattern, searched: snapshots.length, found: json }, rows.length > 0 ? formatTable(rows) : [nothing]);
  if (damaged.length > 0) output.warn(`${count(damaged.length, 'backup')} cannot be read and was not searched.`);
  return damaged.length > 0 ? EXIT.damaged : EXIT.done;
}

/** As the newest backup that has a collection names it. */
async function readCollectionNames(
  repository: Repository,
  snapshots: readonly Snapshot[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const snapshot of snapshots.toReversed())
    for (const { id, name } of await createTablesReader(snapshotTables(repository, snapshot, { signal })).collections())
      names.set(id, name);
  return names;
}
