import type { CallOptions } from '../core/progress.ts';
import type { Snapshot } from '../format/snapshot.ts';
import type { Repository } from '../repository/repository.ts';
import { liveLines } from '../restore/live-rows.ts';
import { type ReadableSnapshot, upgradeSnapshot } from '../restore/upgrade-snapshot.ts';
import { captureLive } from '../snapshot/capture-live.ts';
import { diffTrees } from '../snapshot/diff-trees.ts';
import { findRows } from '../snapshot/find-rows.ts';
import type { Source, SourceMoment } from '../snapshot/source.ts';
import type { FileSample } from './sample-files.ts';

export type TableCount = Pick<Snapshot['tables'][number], 'name' | 'role' | 'rows'>;

const KEYS_AT_ONCE = 16;
const MOST_DIFFERENCES = 1000;

/**
 * Compares a source with a snapshot. Whole tables are cut and named again as a backup would: equal names mean that
 * every row and every byte of every file is equal. For tables that were restored in part, it compares the chosen rows.
 * @returns how many rows of each table were compared, and how many differ.
 */
export async function compareRestored(
  restored: Source,
  stored: ReadableSnapshot,
  sample: FileSample,
  options: CallOptions,
): Promise<{ readonly tables: readonly TableCount[]; readonly differences: number }> {
  const { repository, snapshot } = await upgradeSnapshot(stored, restored, options);
  const known = new Set((await restored.describe()).tables.map((table) => table.name));
  const tables = snapshot.tables.filter((table) => known.has(table.name));
  const moment = await restored.openMoment(
    tables.map((table) => table.name),
    options,
  );
  try {
    let differences = 0;
    for (const table of tables) {
      const keys = sample.keysOf(table.name);
      const isPart = table.isContentAddressed && keys !== undefined;
      differences += isPart
        ? await compareKeys(repository, moment, table, keys, options)
        : await compareTable(repository, moment, table, options);
    }
    return { tables: tables.map(({ name, role, rows }) => ({ name, role, rows })), differences };
  } finally {
    moment.close();
  }
}

async function compareTable(
  repository: Repository,
  moment: SourceMoment,
  { name, root }: Snapshot['tables'][number],
  options: CallOptions,
): Promise<number> {
  const { view, roots } = await captureLive(repository, moment, [name], options);
  const found = roots.get(name) ?? null;
  if (JSON.stringify(found) === JSON.stringify(root)) return 0;
  let differences = 0;
  for await (const difference of diffTrees({ repository: view, root: found }, { repository: view, root }, options)) {
    if (difference.before || difference.after) differences += 1;
    if (differences >= MOST_DIFFERENCES) break;
  }
  return differences;
}

async function compareKeys(
  repository: Repository,
  moment: SourceMoment,
  { name, root }: Snapshot['tables'][number],
  keys: readonly string[],
  options: CallOptions,
): Promise<number> {
  let differences = 0;
  for (let at = 0; at < keys.length; at += KEYS_AT_ONCE) {
    const some = keys.slice(at, at + KEYS_AT_ONCE);
    const mine = await liveLines(repository, moment, name, some);
    const theirs = await findRows(repository, root, some, options);
    differences += some.filter((key) => mine.get(key)?.line !== theirs.get(key)?.line || !mine.has(key)).length;
    options.onProgress?.({
      phase: 'comparing',
      done: at + some.length,
      total: keys.length,
      bytesDone: 0,
      current: name,
    });
  }
  return differences;
}
