// The sizes of the writer's pages and nodes, and so the most that readers accept. FORMAT.md §7, §11.

/** Rows of one page. */
export const MOST_ROWS = 1024;
/** Characters (UTF-16 units) of a page of more than one row, line feeds included. */
export const MOST_PAGE_CHARACTERS = 512 * 1024;
/** Attached pieces of a page of more than one row. */
export const MOST_ATTACHED = 4096;
/** Bytes of a page of one row, and of a node of one entry: a row can be as large as a database's largest value. */
export const MAX_PAGE_BYTES = 256 * 1024 * 1024;

/** Entries of one node. */
export const MOST_ENTRIES = 256;
/** Characters of the entries of a node with more than one. */
export const MOST_NODE_CHARACTERS = 1024 * 1024;
/** Levels above the leaves. */
export const MOST_LEVEL = 16;

/** UTF-8 takes at most three bytes for each UTF-16 unit. */
const BYTES_PER_CHARACTER = 3;
/** The text around the entries of a node, and the comma or line feed after the last. */
const FRAME_BYTES = 64;

/** The maximum bytes of a page with this many rows. */
export function mostPageBytes(rows: number): number {
  return rows > 1 ? BYTES_PER_CHARACTER * MOST_PAGE_CHARACTERS + FRAME_BYTES : MAX_PAGE_BYTES;
}

/** The maximum bytes of a node with this many entries. */
export function mostNodeBytes(entries: number): number {
  return entries > 1 ? BYTES_PER_CHARACTER * MOST_NODE_CHARACTERS + FRAME_BYTES : MAX_PAGE_BYTES + FRAME_BYTES + 1024;
}
