import type { DataFolderSource } from '../../adapters/source-data-folder/data-folder-source.ts';
import { ReferenceRows } from '../../catalogue/reference-context.ts';
import type { CallOptions, Repository } from '../../engine/index.ts';
import { latestHeads, readHeads } from '../../engine/programs.ts';
import { readableValue, treeRows } from '../../engine/low-level.ts';
import { tablesOf } from './open-catalogue.ts';

const PARTS = ['fields', 'views'] as const;

/** The folder, including the references of rows of any device: see `ReferenceRows`. */
export async function syncSource(
  source: DataFolderSource,
  shared: Repository,
  { signal }: CallOptions,
): Promise<DataFolderSource> {
  const rows = new ReferenceRows();
  const add = { fields: (row: unknown) => rows.addField(row), views: (row: unknown) => rows.addView(row) };
  const moment = await source.openMoment(PARTS);
  try {
    for (const table of PARTS) for await (const row of tablesOf(moment).rows(table)) add[table](row);
  } finally {
    moment.close();
  }
  // What has not arrived yet is not merged either.
  const reading = { onUnreadable: () => undefined, ...(signal ? { signal } : {}) };
  const read = new Set<string>();
  for (const { roots } of latestHeads(await readHeads(shared, reading)))
    for (const table of PARTS) {
      const root = roots.find(([name]) => name === table)?.[1] ?? null;
      if (!root || read.has(root.pieces.join())) continue;
      read.add(root.pieces.join());
      for await (const lines of treeRows(shared, root, reading))
        for (const { row } of lines) if (row.attachments.length === 0) add[table](readableValue(row));
    }
  return { ...source, references: rows.references };
}
