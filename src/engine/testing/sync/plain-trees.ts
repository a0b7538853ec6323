import { BackupError } from '../../core/errors.ts';
import type { ChunkId } from '../../core/ids.ts';
import { encodeRow } from '../../format/record/row-codec.ts';
import type { SourceRow } from '../../format/record/source-row.ts';
import { decodeLine, rowLine } from '../../format/row-line.ts';
import type { SnapshotTable, TreeRoot } from '../../format/snapshot.ts';
import type { Repository } from '../../repository/repository.ts';
import type { TreeSide } from '../../snapshot/diff-trees.ts';
import { decodeStoredRow } from '../../snapshot/read-attachment.ts';
import type { StoredLine } from '../../snapshot/tree-reader.ts';
import type { RowChanges } from '../../sync/row-changes.ts';
import type { StateTrees } from '../../sync/state-trees.ts';

// In the modelled simulation, a tree is a map of its lines, with one chunk whose id stands for exactly these lines. A
// repository has the tree if it has this chunk.

/** Lines by key text, in key order. */
export type PlainTree = ReadonlyMap<string, StoredLine>;

let idsByText = new Map<string, ChunkId>();
let treesById = new Map<ChunkId, PlainTree>();
let idsByLines = new WeakMap<PlainTree, ChunkId>();

/** Forgets all trees, at the start of another world. */
export function forgetPlainTrees(): void {
  idsByText = new Map();
  treesById = new Map();
  idsByLines = new WeakMap();
}

/** The root of the tree with these lines, which must not change any more. Equal lines give the same root. */
export function rootOf(lines: ReadonlyMap<string, StoredLine>): TreeRoot | null {
  if (lines.size === 0) return null;
  const known = idsByLines.get(lines);
  if (known) return { level: 0, pieces: [known] };
  const keys = [...lines.keys()].sort();
  let text = '';
  for (const key of keys) text += `${lines.get(key)?.line ?? ''}\n`;
  let id = idsByText.get(text);
  if (id === undefined) {
    // It has the form of an id.
    id = idsByText.size.toString(16).padStart(64, '0') as ChunkId;
    idsByText.set(text, id);
    treesById.set(id, new Map(keys.flatMap((key) => [[key, lines.get(key)] as const]).filter(isLine)));
  }
  idsByLines.set(lines, id);
  return { level: 0, pieces: [id] };
}

function isLine(entry: readonly [string, StoredLine | undefined]): entry is [string, StoredLine] {
  return entry[1] !== undefined;
}

/** The lines of a tree. @throws BackupError `missing-object` if the repository does not have it. */
export function readTree(repository: Pick<Repository, 'index' | 'heldChunks'>, root: TreeRoot | null): PlainTree {
  if (!root) return new Map();
  const [id] = root.pieces;
  const tree = id === undefined ? undefined : treesById.get(id);
  if (!id || !tree || !(repository.heldChunks?.has(id) || repository.index.has(id)))
    throw new BackupError('missing-object', { context: { chunk: id ?? '' } });
  return tree;
}

const linesByValue = new WeakMap<object, StoredLine>();
const valuesByLine = new WeakMap<StoredLine, SourceRow>();

/** The line of a live row. Values are never changed in place, so each is encoded once. */
export function lineOfRow(row: SourceRow): StoredLine {
  const { value } = row;
  const known = typeof value === 'object' && value !== null ? linesByValue.get(value) : undefined;
  if (known) return known;
  const { keyText, valueText } = encodeRow(row);
  const text = rowLine(keyText, valueText, []);
  const line = { line: text, row: decodeLine(text) };
  if (typeof value === 'object' && value !== null) linesByValue.set(value, line);
  return line;
}

/** The row of a line, as it is written into the live data. */
export function rowOfLine(line: StoredLine): SourceRow {
  let row = valuesByLine.get(line);
  if (!row) {
    row = decodeStoredRow(line.row);
    valuesByLine.set(line, row);
  }
  return row;
}

/** Of `snapshot/diff-trees.ts`. */
export const plainDiff = {
  async *diffTrees(before: TreeSide, after: TreeSide) {
    if (before.root?.pieces[0] === after.root?.pieces[0]) return;
    const [left, right] = [readTree(before.repository, before.root), readTree(after.repository, after.root)];
    const keys = [...left.keys()];
    for (const key of right.keys()) if (!left.has(key)) keys.push(key);
    for (const keyText of keys.sort()) {
      const [old, now] = [left.get(keyText), right.get(keyText)];
      if (old?.line === now?.line) continue;
      const key: unknown = JSON.parse(keyText);
      yield { key, ...(old ? { before: old } : {}), ...(now ? { after: now } : {}) };
    }
  },
};

/** Of `snapshot/find-rows.ts`. */
export const plainFind = {
  findRows: async (repository: Repository, root: TreeRoot | null, keyTexts: Iterable<string>) => {
    const tree = readTree(repository, root);
    const found = new Map<string, StoredLine>();
    for (const keyText of keyTexts) {
      const line = tree.get(keyText);
      if (line) found.set(keyText, line);
    }
    return found;
  },
};

/** What keeps the ids of new trees: see `PlainPackWriter`. */
export interface TreeSaver {
  saveTree(id: ChunkId): void;
}

interface ChangingTrees {
  readonly repository: Repository;
  readonly tables: readonly SnapshotTable[];
  readonly saver: TreeSaver;
}

async function writeChanges({ repository, tables, saver }: ChangingTrees, changes: RowChanges) {
  return tables.map((table): SnapshotTable => {
    const changed = changes.tables.get(table.name);
    if (!changed) return table;
    const lines = new Map(readTree(repository, table.root));
    for (const [keyText, { after }] of changed)
      if (after) lines.set(keyText, after);
      else lines.delete(keyText);
    return { ...table, ...saveRoot(lines, saver) };
  });
}

/** The root of some lines, whose tree is saved. */
export function saveRoot(
  lines: ReadonlyMap<string, StoredLine>,
  saver: TreeSaver,
): Pick<SnapshotTable, 'root' | 'rows'> {
  const root = rootOf(lines);
  for (const id of root?.pieces ?? []) saver.saveTree(id);
  return { root, rows: lines.size };
}

/** Of `sync/write-changes.ts`. */
export const plainChanges = {
  writeChanges,
  changedInMemory: async (state: StateTrees, changes: RowChanges) => {
    const { repository } = state;
    const held = new Map(repository.heldChunks ?? []);
    const saver: TreeSaver = { saveTree: (id) => void held.set(id, new Uint8Array(0)) };
    const tables = await writeChanges({ repository, tables: state.tables, saver }, changes);
    return { repository: { ...repository, heldChunks: held }, tables };
  },
};
