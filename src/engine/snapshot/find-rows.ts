import { compareKeys, decodeKey } from '../format/record/row-codec.ts';
import type { PageLine } from '../format/row-line.ts';
import type { TreeRoot } from '../format/snapshot.ts';
import type { Repository } from '../repository/repository.ts';
import { readOrTell, readPageOrTell, type StoredLine, unreadableRows } from './tree-reader.ts';
import { nodeBelow, type NodePlace, type PlacedEntry, placeEntries, readNode } from '../repository/read-node.ts';
import type { TreeReadOptions } from './unreadable.ts';
import type { UnreadableRows } from '../repository/unreadable-data.ts';

/**
 * The rows of some keys, by their key's JSON text. Reads only the nodes on the way and the pages with the keys. Keys
 * that the tree does not have are missing from the result; so are, if `onUnreadable` is given, those that it might have
 * in unreadable parts.
 */
export async function findRows(
  repository: Repository,
  root: TreeRoot | null,
  keyTexts: Iterable<string>,
  options: TreeReadOptions = {},
): Promise<ReadonlyMap<string, StoredLine>> {
  const wanted = [...new Set(keyTexts)].map((text) => ({ text, key: decodeKey(JSON.parse(text)) }));
  wanted.sort((a, b) => compareKeys(a.key, b.key));
  const found = new Map<string, StoredLine>();
  if (root) await searchNode({ repository, found, options }, root, { rows: options.treeRows ?? 0 }, wanted);
  return found;
}

interface WantedKey {
  readonly text: string;
  readonly key: unknown;
}

interface Search {
  readonly repository: Repository;
  /** Filled on the way. */
  readonly found: Map<string, StoredLine>;
  readonly options: TreeReadOptions;
}

// A tree has at most sixteen levels, so this recursion is shallow.
async function searchNode(
  search: Search,
  root: NodePlace,
  range: UnreadableRows,
  wanted: readonly WantedKey[],
): Promise<void> {
  if (wanted.length === 0) return;
  const { repository, options } = search;
  const node = await readOrTell(() => readNode(repository, root, options), range, options);
  let at = 0;
  for (const entry of placeEntries(node?.entries ?? [], range.afterKeyText)) {
    const end = firstBeyond(wanted, at, decodeKey(entry.lastKey));
    const here = wanted.slice(at, end);
    at = end;
    if (here.length === 0) continue;
    if (root.level > 0) await searchNode(search, nodeBelow(entry, root.level), unreadableRows(entry), here);
    else await searchPage(search, entry, here);
  }
}

function firstBeyond(wanted: readonly WantedKey[], from: number, lastKey: unknown): number {
  let at = from;
  for (let next = wanted[at]; next && compareKeys(next.key, lastKey) <= 0; next = wanted[at]) at += 1;
  return at;
}

async function searchPage(
  { repository, found, options }: Search,
  page: PlacedEntry,
  wanted: readonly WantedKey[],
): Promise<void> {
  let rows = wantedLines(await readPageOrTell(repository, page, options, true), wanted);
  // If one has no row, the second reading reports all such lines of the page.
  if (!rows.every(([, { hasRow }]) => hasRow))
    rows = wantedLines(await readPageOrTell(repository, page, options), wanted);
  for (const [text, line] of rows) found.set(text, line);
}

/** The lines with these keys; both are in key order. */
function wantedLines(
  lines: readonly PageLine[],
  wanted: readonly WantedKey[],
): readonly (readonly [keyText: string, line: PageLine])[] {
  let at = 0;
  return lines.flatMap((line) => {
    at = firstBeyond(wanted, at, line.key);
    const before = wanted[at - 1];
    return before && compareKeys(before.key, line.key) === 0 ? [[before.text, line] as const] : [];
  });
}
