import { db } from '../../../catalogue/database.ts';
import { ReferenceRows } from '../../../catalogue/reference-context.ts';
import type { CallOptions, Repository, Source } from '../../../engine/index.ts';
import { latestHeads, readHeads } from '../../../engine/programs.ts';
import { PASSED_OVER, tableValues } from '../compare/catalogue-names.ts';
import { catalogueSource } from '../state/catalogue-source.ts';

/** Fields and views that were read: mostly all devices have the same. */
const known = new Map<string, readonly unknown[]>();
const MOST_KNOWN = 20;

/**
 * The catalogue, including the references of rows of any device. These depend on the fields and views of all devices:
 * a collection that comes back brings its own, whichever device still has them.
 */
export async function syncSource(shared: Repository, options: CallOptions): Promise<Source> {
  const rows = new ReferenceRows();
  await db.fields.each((field) => rows.addField(field));
  await db.views.each((view) => rows.addView(view));
  for (const { roots } of latestHeads(await readHeads(shared, options))) {
    const rootOf = (name: string) => roots.find(([table]) => table === name)?.[1] ?? null;
    for (const field of await valuesOf(shared, rootOf('fields'), options)) rows.addField(field);
    for (const view of await valuesOf(shared, rootOf('views'), options)) rows.addView(view);
  }
  return { ...catalogueSource, references: rows.references };
}

/** The rows of a small table. What has not arrived yet is not merged either. */
async function valuesOf(
  shared: Repository,
  root: Parameters<typeof tableValues>[1],
  { signal }: CallOptions,
): Promise<readonly unknown[]> {
  if (!root) return [];
  const name = root.pieces.join();
  const found = known.get(name);
  if (found) return found;
  const values: unknown[] = [];
  let isWhole = true;
  const reading = { ...PASSED_OVER, onUnreadable: () => (isWhole = false), ...(signal ? { signal } : {}) };
  for await (const value of tableValues(shared, root, reading)) values.push(value);
  if (isWhole) known.set(name, values);
  const [oldest] = known.keys();
  if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest);
  return values;
}
