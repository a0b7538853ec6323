import type { DatabaseDump, TableDump } from '../support/compare.ts';

const SHOWN = 5;

/**
 * The state of the live data after a kill. `unusedFiles`: files of the other state that were brought in but that no
 * record refers to.
 */
export type LiveState =
  | { readonly kind: 'old' | 'new'; readonly unusedFiles: number }
  | { readonly kind: 'neither'; readonly differences: readonly string[] };

/**
 * Compares the live data with both states, row by row and byte by byte. Beyond the old state, only whole files of the
 * new one may be there: a restore brings them in before its one transaction over the records, and the sweep later
 * deletes files that no record refers to.
 */
export function judge(live: DatabaseDump, old: DatabaseDump, next: DatabaseDump): LiveState {
  const fromNew = differences(live, next, undefined);
  if (fromNew.lines.length === 0) return { kind: 'new', unusedFiles: 0 };
  const fromOld = differences(live, old, next);
  if (fromOld.lines.length === 0) return { kind: 'old', unusedFiles: fromOld.unusedFiles };
  return {
    kind: 'neither',
    differences: [
      ...fromOld.lines.map((line) => `from old: ${line}`),
      ...fromNew.lines.map((line) => `from new: ${line}`),
    ],
  };
}

/**
 * Compares the live data with the state before an import: it either equals that state, or contains every row of it
 * unchanged plus all records of the file. An import also adds a collection, its fields and a view.
 */
export function judgeImport(live: DatabaseDump, old: DatabaseDump, imported: number): LiveState {
  const state = judge(live, old, old);
  if (state.kind !== 'neither') return { kind: 'old', unusedFiles: 0 };
  const lines = old.tables.flatMap((table) => {
    // Compare short hashes: a digest may cover several rows, and different ones once there are more rows.
    const rows = new Map(tableOf(live, table.name)?.rows);
    const lost = table.rows.filter(([key, digest]) => rows.get(key) !== digest);
    return lost.length === 0 ? [] : [`${table.name}: ${lost.length} are gone or otherwise`];
  });
  const countOf = (dump: DatabaseDump) => tableOf(dump, 'records')?.rows.length ?? 0;
  const added = countOf(live) - countOf(old);
  if (added !== imported) lines.push(`records: ${added} added, not ${imported} and not none`);
  return lines.length === 0 ? { kind: 'new', unusedFiles: 0 } : { kind: 'neither', differences: lines };
}

/** @param other the state whose files may be there as well, if given. */
function differences(live: DatabaseDump, wanted: DatabaseDump, other: DatabaseDump | undefined) {
  const lines: string[] = [];
  let unusedFiles = 0;
  if (live.version !== wanted.version) lines.push(`version ${live.version}, not ${wanted.version}`);
  const shapeOf = (dump: DatabaseDump) => dump.tables.map(({ name, schema }) => `${name} ${schema}`).join('\n');
  if (shapeOf(live) !== shapeOf(wanted)) lines.push('other tables or indexes');
  for (const table of wanted.tables) {
    const rows = rowsOf(live, table.name);
    const expected = rowsOf(wanted, table.name);
    const allowed = table.name === 'files' && other ? rowsOf(other, 'files') : new Map<string, string>();
    const missing = [...expected.keys()].filter((key) => !rows.has(key));
    const changed = [...expected]
      .filter(([key, digest]) => rows.has(key) && rows.get(key) !== digest)
      .map(([key]) => key);
    const besides = [...rows].filter(([key]) => !expected.has(key));
    const added = besides.filter(([key, digest]) => allowed.get(key) !== digest).map(([key]) => key);
    unusedFiles += besides.length - added.length;
    for (const [what, keys] of Object.entries({ missing, changed, added })) {
      if (keys.length > 0)
        lines.push(`${table.name}: ${keys.length} ${what}, such as ${keys.slice(0, SHOWN).join(', ')}`);
    }
    const isSame = missing.length + changed.length + besides.length === 0;
    if (isSame && digestsOf(live, table.name) !== digestsOf(wanted, table.name))
      lines.push(`${table.name}: other values under the same short hashes`);
  }
  return { lines, unusedFiles };
}

/** The rows by key: with each row's own digest if it has one, as files do, otherwise with its short hash. */
function rowsOf(dump: DatabaseDump, name: string): ReadonlyMap<string, string> {
  const { rows = [], digests = [] } = tableOf(dump, name) ?? {};
  const hasOwn = digests.length === rows.length;
  return new Map(rows.map(([key, hash], at) => [key, hasOwn ? (digests[at] ?? '') : hash]));
}

function digestsOf(dump: DatabaseDump, name: string): string {
  return tableOf(dump, name)?.digests.join() ?? '';
}

function tableOf(dump: DatabaseDump, name: string): TableDump | undefined {
  return dump.tables.find((table) => table.name === name);
}
