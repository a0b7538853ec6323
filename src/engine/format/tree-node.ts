import { z } from '../core/zod.ts';
import type { Bytes } from '../core/bytes.ts';
import { decodeUtf8, encodeUtf8 } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import type { ChunkId } from '../core/ids.ts';

const id = z.string().regex(/^[0-9a-f]{64}$/);
const entrySchema = z.tuple([z.unknown(), z.int().min(1), z.int().min(1), z.array(id).min(1), z.array(id)]);
const nodeSchema = z.strictObject({ level: z.int().min(0).max(16), entries: z.array(entrySchema).min(1) });

/** One entry of a node: a page (level 0) or a node below. FORMAT.md §7. */
export interface TreeEntry {
  /** The JSON form of the last key. */
  readonly lastKey: unknown;
  readonly rows: number;
  /** Of the page's lines; above level 0, of all pages below. */
  readonly plainBytes: number;
  readonly pieces: readonly ChunkId[];
  /** Level 0: the pieces of all files that the page's rows hold, each once. */
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

/** @throws BackupError `damaged`. */
export function decodeNode(plain: Bytes): TreeNode {
  try {
    const node = nodeSchema.parse(JSON.parse(decodeUtf8(plain)));
    const entries = node.entries.map(([lastKey, rows, plainBytes, pieces, attached]) => ({
      lastKey,
      rows,
      plainBytes,
      // The schema has checked the form of every id.
      pieces: pieces as ChunkId[],
      attached: attached as ChunkId[],
    }));
    return { level: node.level, entries };
  } catch (cause) {
    throw new BackupError('damaged', { context: { object: 'tree node' }, cause });
  }
}
