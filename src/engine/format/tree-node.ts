import { intBetween, intFrom, z } from '../core/zod.ts';
import type { Bytes } from '../core/bytes.ts';
import { decodeUtf8, encodeUtf8 } from '../core/bytes.ts';
import { assertFewContainers } from '../core/bounded-json.ts';
import { BackupError } from '../core/errors.ts';
import { type ChunkId, isId } from '../core/ids.ts';
import { MAX_CHUNK_BYTES } from './chunk-kind.ts';
import { compareKeys, decodeKey } from './record/row-codec.ts';
import { MOST_ATTACHED, MOST_ENTRIES, MOST_LEVEL, MOST_ROWS, mostNodeBytes, mostPageBytes } from './tree-bounds.ts';

const MOST_PIECES = Math.ceil(mostNodeBytes(1) / MAX_CHUNK_BYTES);
/** As a whole: a node above many files has tens of thousands. */
const ids = z.custom<readonly ChunkId[]>(
  (list) => Array.isArray(list) && list.every((id) => typeof id === 'string' && isId(id)),
);
const entrySchema = z.tuple([
  z.unknown(),
  intFrom(1),
  intFrom(1),
  ids.check(z.minLength(1), z.maxLength(MOST_PIECES)),
  ids,
]);
const nodeSchema = z.strictObject({
  level: intBetween(0, MOST_LEVEL),
  entries: z.array(entrySchema).check(z.minLength(1), z.maxLength(MOST_ENTRIES)),
});

/** One entry of a node: a page (level 0) or a node below. FORMAT.md §7. */
export interface TreeEntry {
  /** The JSON form of the last key. */
  readonly lastKey: unknown;
  readonly rows: number;
  /** Of the page's lines; above level 0, of all pages below. */
  readonly plainBytes: number;
  readonly pieces: readonly ChunkId[];
  /** Level 0: the pieces of all files in the page's rows, each once. */
  readonly attached: readonly ChunkId[];
}

export interface TreeNode {
  readonly level: number;
  readonly entries: readonly TreeEntry[];
}

/** The JSON text of one entry. */
export function entryText(entry: TreeEntry): string {
  return JSON.stringify([entry.lastKey, entry.rows, entry.plainBytes, entry.pieces, entry.attached]);
}

export function encodeNode(level: number, entryTexts: readonly string[]): Bytes {
  return encodeUtf8(`{"level":${level},"entries":[${entryTexts.join(',')}]}`);
}

/**
 * Reads a node and refuses one that a writer cannot have produced. FORMAT.md §7, §11.
 * @throws BackupError `damaged`, `limit-exceeded`.
 */
export function decodeNode(plain: Bytes): TreeNode {
  const node = parseNode(plain);
  if (plain.length > mostNodeBytes(node.entries.length)) throw damagedNode('size');
  for (const entry of node.entries) assertPossible(node.level, entry);
  assertAscending(node.entries);
  return node;
}

function parseNode(plain: Bytes): TreeNode {
  try {
    const text = decodeUtf8(plain);
    assertFewContainers(text);
    const node = nodeSchema.parse(JSON.parse(text));
    const entries = node.entries.map(([lastKey, rows, plainBytes, pieces, attached]) => ({
      lastKey,
      rows,
      plainBytes,
      pieces,
      attached,
    }));
    return { level: node.level, entries };
  } catch (cause) {
    if (cause instanceof BackupError && cause.code === 'limit-exceeded') throw cause;
    throw damagedNode('form', cause);
  }
}

function assertPossible(level: number, { rows, plainBytes, attached }: TreeEntry): void {
  if (level > 0) {
    if (attached.length > 0) throw damagedNode('attached pieces above the leaves');
    return;
  }
  const isPossible =
    rows <= MOST_ROWS && plainBytes <= mostPageBytes(rows) && (rows === 1 || attached.length <= MOST_ATTACHED);
  if (!isPossible) throw damagedNode('rows or bytes of a page');
}

/** Keys ascend strictly, and nothing occurs twice: so no page or node can be read over and over. */
function assertAscending(entries: readonly TreeEntry[]): void {
  const seen = new Set<string>();
  let before: { readonly key: unknown } | undefined;
  for (const { lastKey, pieces } of entries) {
    const key = decodeStoredKey(lastKey);
    if (before && compareKeys(before.key, key) >= 0) throw damagedNode('order of keys');
    before = { key };
    seen.add(pieces.join());
  }
  if (seen.size !== entries.length) throw damagedNode('an entry twice');
}

function decodeStoredKey(json: unknown): unknown {
  try {
    return decodeKey(json);
  } catch (cause) {
    throw damagedNode('key', cause);
  }
}

function damagedNode(what: string, cause?: unknown): BackupError {
  return new BackupError('damaged', { context: { object: 'tree node', what }, cause });
}

/** The total rows, or bytes, of a node's entries. */
export function sumOf(entries: readonly TreeEntry[], of: 'rows' | 'plainBytes'): number {
  return entries.reduce((sum, entry) => sum + entry[of], 0);
}
