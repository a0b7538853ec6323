import { forEachConcurrent } from '../core/concurrency.ts';
import { BackupError } from '../core/errors.ts';
import type { ChunkId } from '../core/ids.ts';
import type { CallOptions } from '../core/progress.ts';
import { MAX_CHUNK_BYTES } from '../format/chunk-kind.ts';
import { compareKeys, decodeKey } from '../format/record/row-codec.ts';
import type { StoredAttachment, StoredRow } from '../format/row-line.ts';
import type { Snapshot, SnapshotTable } from '../format/snapshot.ts';
import type { TreeEntry } from '../format/tree-node.ts';
import type { Finding } from '../repository/check-objects.ts';
import { FindingList, MOST_DATA_FINDINGS } from '../repository/finding-list.ts';
import { isDamage } from '../repository/is-damage.ts';
import type { Repository } from '../repository/repository.ts';
import type { KeyPath } from './key-path.ts';
import { problemOfRow } from './read-attachment.ts';
import { PAGE_WEIGHTS, readPage, treePages, unreadableRows } from './tree-reader.ts';
import type { PlacedEntry } from '../repository/read-node.ts';
import type { UnreadableRows } from '../repository/unreadable-data.ts';

const PAGES_AT_ONCE = 4;

/** The result of reading a page, kept so that pages shared by many snapshots are read once. */
interface PageFigures {
  /** The node's claims about the page. */
  readonly claim: TreeEntry;
  readonly firstKey: unknown;
  readonly rows: number;
  readonly bytes: number;
  readonly attachments: number;
  readonly attachedBytes: number;
  /** Why the page could not be read. */
  readonly error?: BackupError;
  /** How many rows cannot be restored as they are. */
  readonly brokenRows: number;
  /** The first of them, as many as the report can still take. */
  readonly broken: readonly { readonly keyText: string; readonly problem: string }[];
}

/** A problem with a table, in one or more snapshots. */
interface TableFinding {
  readonly problem: 'damaged-row' | 'wrong-count';
  readonly detail: string;
  readonly hit?:
    { readonly kind: 'rows'; readonly range: UnreadableRows } | { readonly kind: 'item'; readonly keyText: string };
}

/** Shared state while snapshots are checked. */
interface Checking {
  readonly repository: Repository;
  readonly damagedChunks: ReadonlySet<ChunkId>;
  readonly pages: Map<string, PageFigures>;
  /** Tables that are the same in many snapshots are checked once. */
  readonly tables: Map<string, FindingList<TableFinding>>;
  readonly findings: FindingList<Finding>;
  readonly options: CallOptions;
}

/**
 * Resolves every reference of these snapshots, decodes every row and compares the counts: trees, pages, rows, keys with
 * their order and with the key path, and the pieces of files (which are only looked up; `checkPacks` verifies them).
 * Affected data is named: the key range of unreadable rows, and the key of each row that, or whose file, cannot be
 * restored.
 * @param damagedChunks the known damage.
 * @param findings receives the findings.
 */
export async function checkSnapshots(
  repository: Repository,
  snapshots: readonly Snapshot[],
  damagedChunks: ReadonlySet<ChunkId>,
  findings: FindingList<Finding>,
  options: CallOptions = {},
): Promise<void> {
  const checking: Checking = { repository, damagedChunks, pages: new Map(), tables: new Map(), findings, options };
  let done = 0;
  for (const snapshot of snapshots) {
    for (const table of snapshot.tables) await checkTable(checking, snapshot, table);
    done += 1;
    options.onProgress?.({ phase: 'comparing', done, total: snapshots.length, bytesDone: 0 });
  }
}

async function checkTable(checking: Checking, snapshot: Snapshot, table: SnapshotTable): Promise<void> {
  const { root, keyPath, rows, bytes, attachments, attachedBytes } = table;
  const id = JSON.stringify([root?.level, root?.pieces, keyPath, rows, bytes, attachments, attachedBytes]);
  const found = checking.tables.get(id) ?? (await findingsOf(checking, table));
  checking.tables.set(id, found);
  const subject = `${table.name} in snapshots/${snapshot.id}`;
  for (const { problem, detail, hit } of found.kept) {
    checking.findings.add({ problem, subject, detail, ...(hit ? { data: { ...hit, table: table.name } } : {}) });
  }
  checking.findings.countFurther(found.total - found.kept.length);
}

async function findingsOf(checking: Checking, table: SnapshotTable): Promise<FindingList<TableFinding>> {
  const { repository, options } = checking;
  const findings = new FindingList<TableFinding>(MOST_DATA_FINDINGS);
  const total = { rows: 0, bytes: 0, attachments: 0, attachedBytes: 0 };
  const tellRows = (range: UnreadableRows, why: string) => {
    findings.add({ problem: 'damaged-row', detail: `${describeRange(range)}: ${why}`, hit: { kind: 'rows', range } });
  };
  const reading = {
    ...options,
    treeRows: table.rows,
    onUnreadable: (range: UnreadableRows, error: BackupError) =>
      tellRows(range, `what leads to them cannot be read (${error.message})`),
  };
  await forEachConcurrent(
    treePages(repository, table.root, reading),
    PAGES_AT_ONCE,
    async (page) => {
      const figures = await figuresOf(checking, page, table.keyPath);
      if (figures.error) tellRows(unreadableRows(page), figures.error.message);
      for (const { keyText, problem } of figures.broken) {
        findings.add({ problem: 'damaged-row', detail: `${keyText}: ${problem}`, hit: { kind: 'item', keyText } });
      }
      findings.countFurther(figures.brokenRows - figures.broken.length);
      total.rows += figures.rows;
      total.bytes += figures.bytes;
      total.attachments += figures.attachments;
      total.attachedBytes += figures.attachedBytes;
    },
    options.signal,
    PAGE_WEIGHTS,
  );
  if (findings.total > 0) return findings;
  for (const name of ['rows', 'bytes', 'attachments', 'attachedBytes'] as const) {
    if (total[name] === table[name]) continue;
    findings.add({ problem: 'wrong-count', detail: `${name}: ${total[name]} instead of ${table[name]}` });
  }
  return findings;
}

function describeRange({ afterKeyText, lastKeyText, rows }: UnreadableRows): string {
  return `${rows} rows${afterKeyText === undefined ? '' : ` behind ${afterKeyText}`}${lastKeyText === undefined ? '' : ` up to ${lastKeyText}`}`;
}

async function figuresOf(checking: Checking, page: PlacedEntry, keyPath: KeyPath): Promise<PageFigures> {
  const id = JSON.stringify([keyPath, page.pieces]);
  const known = checking.pages.get(id);
  if (known && isSameClaim(known.claim, page)) return known.error || isBehind(known, page) ? known : misplaced(page);
  const figures = await readFigures(checking, page, keyPath);
  // A page that was read as another node has it stays known as that.
  if (!known) checking.pages.set(id, figures);
  return figures;
}

/** Whether two nodes claim the same about a page. */
function isSameClaim(a: TreeEntry, b: TreeEntry): boolean {
  const isSame = a.rows === b.rows && a.plainBytes === b.plainBytes && a.attached.length === b.attached.length;
  return (
    isSame &&
    JSON.stringify(a.lastKey) === JSON.stringify(b.lastKey) &&
    a.attached.every((id, at) => id === b.attached[at])
  );
}

function isBehind({ firstKey }: PageFigures, { afterKeyText }: PlacedEntry): boolean {
  return afterKeyText === undefined || compareKeys(decodeKey(JSON.parse(afterKeyText)), firstKey) < 0;
}

const NO_FIGURES = {
  firstKey: undefined,
  rows: 0,
  bytes: 0,
  attachments: 0,
  attachedBytes: 0,
  brokenRows: 0,
  broken: [],
};

function misplaced(page: PlacedEntry): PageFigures {
  return { ...NO_FIGURES, claim: page, error: new BackupError('damaged', { context: { what: 'range of keys' } }) };
}

async function readFigures(
  { repository, damagedChunks, findings, options }: Checking,
  page: PlacedEntry,
  keyPath: KeyPath,
): Promise<PageFigures> {
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
      problem ??= damageOfRow(row, keyPath);
      if (problem === undefined) continue;
      brokenRows += 1;
      if (!findings.isFull) broken.push({ keyText: JSON.stringify(row.key), problem });
    }
    const firstKey = decodeKey(lines[0]?.row.key);
    return {
      claim: page,
      firstKey,
      rows: lines.length,
      bytes: page.plainBytes,
      attachments,
      attachedBytes,
      brokenRows,
      broken,
    };
  } catch (error) {
    if (!(error instanceof BackupError) || !isDamage(error)) throw error;
    return { ...NO_FIGURES, claim: page, error };
  }
}

/** A type that this platform lacks is not damage: another browser can restore the row. */
function damageOfRow(row: StoredRow, keyPath: KeyPath): string | undefined {
  const problem = problemOfRow(row, keyPath);
  return problem && isDamage(problem) ? problem.message : undefined;
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
