import { forEachConcurrent } from '../core/concurrency.ts';
import { BackupError } from '../core/errors.ts';
import type { ChunkId } from '../core/ids.ts';
import type { CallOptions } from '../core/progress.ts';
import { MAX_CHUNK_BYTES } from '../format/chunk-kind.ts';
import type { StoredAttachment } from '../format/row-line.ts';
import type { Snapshot, SnapshotTable } from '../format/snapshot.ts';
import type { TreeEntry } from '../format/tree-node.ts';
import type { Finding } from '../repository/check-objects.ts';
import type { FindingList } from '../repository/finding-list.ts';
import { isDamage } from '../repository/is-damage.ts';
import type { Repository } from '../repository/repository.ts';
import { readPage, treePages, unreadableRows } from './tree-reader.ts';
import type { UnreadableRows } from './unreadable.ts';

const PAGES_AT_ONCE = 4;

/** What a page was found to be, kept so that pages shared by many snapshots are read once. */
interface PageFigures {
  readonly rows: number;
  readonly bytes: number;
  readonly attachments: number;
  readonly attachedBytes: number;
  /** Why the page could not be read. */
  readonly error?: BackupError;
  /** How many rows have a file that cannot be read whole. */
  readonly brokenRows: number;
  /** The first of them, as many as the report still takes. */
  readonly broken: readonly { readonly keyText: string; readonly problem: string }[];
}

/** What is known when snapshots are checked. */
interface Checking {
  readonly repository: Repository;
  readonly damagedChunks: ReadonlySet<ChunkId>;
  readonly pages: Map<ChunkId, PageFigures>;
  readonly findings: FindingList<Finding>;
  readonly options: CallOptions;
}

/**
 * Resolves every reference of these snapshots and compares the counts: trees, pages, rows, and the pieces of files
 * (which are only looked up: that they are intact is for `checkPacks` to find). What is hit is named: the range of keys of
 * rows that can not be read, and the key of each row whose file can not.
 * @param damagedChunks what is known to be damaged.
 * @param findings takes what is found.
 */
export async function checkSnapshots(
  repository: Repository,
  snapshots: readonly Snapshot[],
  damagedChunks: ReadonlySet<ChunkId>,
  findings: FindingList<Finding>,
  options: CallOptions = {},
): Promise<void> {
  const checking: Checking = { repository, damagedChunks, pages: new Map(), findings, options };
  let done = 0;
  for (const snapshot of snapshots) {
    for (const table of snapshot.tables) await checkTable(checking, snapshot, table);
    done += 1;
    options.onProgress?.({ phase: 'comparing', done, total: snapshots.length, bytesDone: 0 });
  }
}

async function checkTable(checking: Checking, snapshot: Snapshot, table: SnapshotTable): Promise<void> {
  const { repository, findings, options } = checking;
  const subject = `${table.name} in snapshots/${snapshot.id}`;
  const foundBefore = findings.total;
  const total = { rows: 0, bytes: 0, attachments: 0, attachedBytes: 0 };
  const tellRows = (range: UnreadableRows, why: string) => {
    findings.add({ problem: 'damaged-row', subject, detail: `${describeRange(range)}: ${why}`, data: { kind: 'rows', table: table.name, range } });
  };
  const reading = { ...options, treeRows: table.rows, onUnreadable: (range: UnreadableRows) => tellRows(range, 'what leads to them can not be read') };
  await forEachConcurrent(treePages(repository, table.root, reading), PAGES_AT_ONCE, async (page) => {
    const figures = await figuresOf(checking, page);
    if (figures.error) tellRows(unreadableRows(page), figures.error.message);
    for (const { keyText, problem } of figures.broken) {
      findings.add({ problem: 'damaged-row', subject, detail: `${keyText}: ${problem}`, data: { kind: 'item', table: table.name, keyText } });
    }
    findings.countFurther(figures.brokenRows - figures.broken.length);
    total.rows += figures.rows;
    total.bytes += figures.bytes;
    total.attachments += figures.attachments;
    total.attachedBytes += figures.attachedBytes;
  }, options.signal);
  if (findings.total > foundBefore) return;
  for (const name of ['rows', 'bytes', 'attachments', 'attachedBytes'] as const) {
    if (total[name] === table[name]) continue;
    findings.add({ problem: 'wrong-count', subject, detail: `${name}: ${total[name]} instead of ${table[name]}` });
  }
}

function describeRange({ afterKeyText, lastKeyText, rows }: UnreadableRows): string {
  return `${rows} rows${afterKeyText === undefined ? '' : ` behind ${afterKeyText}`}${lastKeyText === undefined ? '' : ` up to ${lastKeyText}`}`;
}

async function figuresOf(checking: Checking, page: TreeEntry): Promise<PageFigures> {
  // A page of several pieces is another page where only the first is equal.
  const [first] = page.pieces.length === 1 ? page.pieces : [];
  const known = first && checking.pages.get(first);
  if (known) return known;
  const figures = await readFigures(checking, page);
  if (first) checking.pages.set(first, figures);
  return figures;
}

async function readFigures({ repository, damagedChunks, findings, options }: Checking, page: TreeEntry): Promise<PageFigures> {
  const listed = new Set(page.attached);
  const broken: { keyText: string; problem: string }[] = [];
  let brokenRows = 0;
  let attachments = 0;
  let attachedBytes = 0;
  try {
    const lines = await readPage(repository, page, options);
    for (const { row } of lines) {
      let problem: string | undefined;
      for (const attachment of row.attachments) {
        attachments += 1;
        attachedBytes += attachment.sizeBytes;
        problem ??= problemOf(repository, attachment, listed, damagedChunks);
      }
      if (problem === undefined) continue;
      brokenRows += 1;
      if (!findings.isFull) broken.push({ keyText: JSON.stringify(row.key), problem });
    }
    return { rows: lines.length, bytes: page.plainBytes, attachments, attachedBytes, brokenRows, broken };
  } catch (error) {
    if (!(error instanceof BackupError) || !isDamage(error)) throw error;
    return { rows: 0, bytes: 0, attachments: 0, attachedBytes: 0, error, brokenRows: 0, broken: [] };
  }
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
