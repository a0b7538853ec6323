import type { DatabaseDump, TableDump } from '../support/compare.ts';

const SHOWN = 5;

/**
 * What the live data is after a kill. `unusedFiles`: files of the other state that were brought in and that no record
 * points at.
 */
export type LiveState =
  | { readonly kind: 'old' | 'new'; readonly unusedFiles: number }
  | { readonly kind: 'neither'; readonly differences: readonly string[] };

/**
 * Holds the live data against both states, row by row and byte by byte. The one thing that may be there besides the old
 * state is files of the new one, each whole: a restore brings them in before its one transaction over the records, and
 * as long as no record points at them they are swept away with time.
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
 * Holds the live data against the state before an import: it is that state, or it holds every row of it unchanged, and
 * all records of the file besides. An import makes a collection, fields and a view of its own.
 */
export function judgeImport(live: DatabaseDump, old: DatabaseDump, imported: number): LiveState {
  const state = judge(live, old, old);
  if (state.kind !== 'neither') return { kind: 'old', unusedFiles: 0 };
  const lines = old.tables.flatMap((table) => {
    // By the short hashes: a digest may be of several rows together, and of others once there are more.
    const rows = new Map(tableOf(live, table.name)?.rows);
    const lost = table.rows.filter(([key, digest]) => rows.get(key) !== digest);
    return lost.length === 0 ? [] : [`${table.name}: ${lost.length} are gone or otherwise`];
  });
  const countOf = (dump: DatabaseDump) => tableOf(dump, 'records')?.rows.length ?? 0;
  const added = countOf(live) - countOf(old);
  if (added !== imported) lines.push(`records: ${added} added, not ${imported} and not none`);
  return lines.length === 0 ? { kind: 'new', unusedFiles: 0 } : { kind: 'neither', differences: lines };
}

/** @param other whose files may be there as well, where given. */
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

/** The rows by their keys: with the digest of each where each has its own, as files have, else with its short hash. */
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
