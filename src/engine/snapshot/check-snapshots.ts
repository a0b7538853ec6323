import { forEachConcurrent } from '../core/concurrency.ts';
import { BackupError } from '../core/errors.ts';
import type { ChunkId } from '../core/ids.ts';
import type { CallOptions } from '../core/progress.ts';
import { MAX_CHUNK_BYTES } from '../format/chunk-kind.ts';
import type { StoredAttachment } from '../format/row-line.ts';
import type { Snapshot, SnapshotTable } from '../format/snapshot.ts';
import type { TreeEntry } from '../format/tree-node.ts';
import type { Finding } from '../repository/check-objects.ts';
import { isDamage } from '../repository/is-damage.ts';
import type { Repository } from '../repository/repository.ts';
import { readPage, treePages } from './tree-reader.ts';

const PAGES_AT_ONCE = 4;

/** What a page was found to be, kept so that pages shared by many snapshots are read once. */
interface PageFigures {
  readonly rows: number;
  readonly bytes: number;
  readonly attachments: number;
  readonly attachedBytes: number;
  readonly problem?: string;
}

/**
 * Resolves every reference of these snapshots and compares the counts: trees, pages, rows, and the pieces of files
 * (which are only looked up: that they are intact is for `checkPacks` to find).
 * @param damagedChunks what is known to be damaged.
 */
export async function checkSnapshots(
  repository: Repository,
  snapshots: readonly Snapshot[],
  damagedChunks: ReadonlySet<ChunkId>,
  options: CallOptions = {},
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const pages = new Map<ChunkId, PageFigures>();
  let done = 0;
  for (const snapshot of snapshots) {
    for (const table of snapshot.tables) {
      findings.push(...(await checkTable(repository, snapshot, table, pages, damagedChunks, options)));
    }
    done += 1;
    options.onProgress?.({ phase: 'comparing', done, total: snapshots.length, bytesDone: 0 });
  }
  return findings;
}

async function checkTable(
  repository: Repository,
  snapshot: Snapshot,
  table: SnapshotTable,
  pages: Map<ChunkId, PageFigures>,
  damagedChunks: ReadonlySet<ChunkId>,
  options: CallOptions,
): Promise<Finding[]> {
  const subject = `${table.name} in snapshots/${snapshot.id}`;
  const findings: Finding[] = [];
  const total = { rows: 0, bytes: 0, attachments: 0, attachedBytes: 0 };
  try {
    await forEachConcurrent(treePages(repository, table.root, options), PAGES_AT_ONCE, async (page) => {
      const figures = await figuresOf(repository, page, pages, damagedChunks, options);
      if (figures.problem) findings.push({ problem: 'damaged-row', subject, detail: figures.problem });
      total.rows += figures.rows;
      total.bytes += figures.bytes;
      total.attachments += figures.attachments;
      total.attachedBytes += figures.attachedBytes;
    }, options.signal);
  } catch (error) {
    if (!(error instanceof BackupError) || !isDamage(error)) throw error;
    findings.push({ problem: 'missing-chunk', subject, detail: error.message });
  }
  if (findings.length > 0) return findings;
  for (const name of ['rows', 'bytes', 'attachments', 'attachedBytes'] as const) {
    if (total[name] === table[name]) continue;
    findings.push({ problem: 'wrong-count', subject, detail: `${name}: ${total[name]} instead of ${table[name]}` });
  }
  return findings;
}

async function figuresOf(
  repository: Repository,
  page: TreeEntry,
  pages: Map<ChunkId, PageFigures>,
  damagedChunks: ReadonlySet<ChunkId>,
  options: CallOptions,
): Promise<PageFigures> {
  const [first] = page.pieces;
  const known = first && pages.get(first);
  if (known) return known;
  const figures = await readFigures(repository, page, damagedChunks, options);
  if (first) pages.set(first, figures);
  return figures;
}

async function readFigures(
  repository: Repository,
  page: TreeEntry,
  damagedChunks: ReadonlySet<ChunkId>,
  options: CallOptions,
): Promise<PageFigures> {
  const lines = await readPage(repository, page, options);
  const listed = new Set(page.attached);
  let attachments = 0;
  let attachedBytes = 0;
  let problem: string | undefined;
  for (const { row } of lines) {
    for (const attachment of row.attachments) {
      attachments += 1;
      attachedBytes += attachment.sizeBytes;
      problem ??= problemOf(repository, attachment, listed, damagedChunks);
    }
  }
  return { rows: lines.length, bytes: page.plainBytes, attachments, attachedBytes, ...(problem ? { problem } : {}) };
}

function problemOf(
  repository: Repository,
  { sizeBytes, pieces }: StoredAttachment,
  listed: ReadonlySet<ChunkId>,
  damagedChunks: ReadonlySet<ChunkId>,
): string | undefined {
  let bytes = 0;
  for (const [at, id] of pieces.entries()) {
    const place = repository.index.find(id);
    if (!place) return `a piece of a file is missing: ${id}`;
    if (damagedChunks.has(id)) return `a piece of a file is damaged: ${id}`;
    if (!listed.has(id)) return `a piece of a file is not listed with its page: ${id}`;
    if (at < pieces.length - 1 && place.chunk.plainBytes !== MAX_CHUNK_BYTES) return `a piece is not whole: ${id}`;
    bytes += place.chunk.plainBytes;
  }
  return bytes === sizeBytes ? undefined : `a file has ${bytes} bytes instead of ${sizeBytes}`;
}
