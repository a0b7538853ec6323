import { compareKeys, decodeKey } from '../format/record/row-codec.ts';
import type { TreeRoot } from '../format/snapshot.ts';
import type { TreeEntry } from '../format/tree-node.ts';
import type { Repository } from '../repository/repository.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import { readNode, readPage, type StoredLine } from './tree-reader.ts';

/**
 * The rows of some keys, by their key's JSON text. Only the nodes on the way and the pages that hold the keys are read.
 * Keys that the tree does not have are missing from the result.
 */
export async function findRows(
  repository: Repository,
  root: TreeRoot | null,
  keyTexts: Iterable<string>,
  options: StorageOptions = {},
): Promise<ReadonlyMap<string, StoredLine>> {
  const wanted = [...new Set(keyTexts)].map((text) => ({ text, key: decodeKey(JSON.parse(text)) }));
  wanted.sort((a, b) => compareKeys(a.key, b.key));
  const found = new Map<string, StoredLine>();
  if (root) await search(repository, root, wanted, found, options);
  return found;
}

interface WantedKey {
  readonly text: string;
  readonly key: unknown;
}

async function search(
  repository: Repository,
  root: TreeRoot,
  wanted: readonly WantedKey[],
  found: Map<string, StoredLine>,
  options: StorageOptions,
): Promise<void> {
  if (wanted.length === 0) return;
  const node = await readNode(repository, root, options);
  let at = 0;
  for (const entry of node.entries) {
    const end = firstBeyond(wanted, at, decodeKey(entry.lastKey));
    const here = wanted.slice(at, end);
    at = end;
    if (here.length === 0) continue;
    if (node.level > 0) await search(repository, { level: node.level - 1, pieces: entry.pieces }, here, found, options);
    else await take(repository, entry, here, found, options);
  }
}

function firstBeyond(wanted: readonly WantedKey[], from: number, lastKey: unknown): number {
  let at = from;
  for (let next = wanted[at]; next && compareKeys(next.key, lastKey) <= 0; next = wanted[at]) at += 1;
  return at;
}

async function take(
  repository: Repository,
  page: TreeEntry,
  wanted: readonly WantedKey[],
  found: Map<string, StoredLine>,
  options: StorageOptions,
): Promise<void> {
  const texts = new Set(wanted.map(({ text }) => text));
  for (const stored of await readPage(repository, page, options)) {
    const text = JSON.stringify(stored.row.key);
    if (texts.has(text)) found.set(text, stored);
  }
}
