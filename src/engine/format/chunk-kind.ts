/** The kinds of chunks. FORMAT.md §4. */
export const CHUNK_KIND = { file: 1, page: 2, node: 3 } as const;
export type ChunkKind = (typeof CHUNK_KIND)[keyof typeof CHUNK_KIND];

export const CHUNK_KIND_NAMES: Readonly<Record<ChunkKind, string>> = { 1: 'file', 2: 'page', 3: 'node' };

export function isChunkKind(value: number): value is ChunkKind {
  return value === CHUNK_KIND.file || value === CHUNK_KIND.page || value === CHUNK_KIND.node;
}

/** The maximum size of a chunk before it is deflated and sealed. */
export const MAX_CHUNK_BYTES = 4 * 1024 * 1024;
