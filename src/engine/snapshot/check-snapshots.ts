import { forEachConcurrent } from '../core/concurrency.ts';
import type { BackupError } from '../core/errors.ts';
import type { CallOptions } from '../core/progress.ts';
import type { Snapshot, SnapshotTable } from '../format/snapshot.ts';
import type { Finding } from '../repository/check-objects.ts';
import { FindingList, MOST_DATA_FINDINGS } from '../repository/finding-list.ts';
import type { Repository } from '../repository/repository.ts';
import type { UnreadableRows } from '../repository/unreadable-data.ts';
import type { PageChecker } from './page-checker.ts';
import { PAGE_WEIGHTS, treePages, unreadableRows } from './tree-reader.ts';

const PAGES_AT_ONCE = 4;

/** A problem with a table, in one or more snapshots. */
interface TableFinding {
  readonly problem: 'damaged-row' | 'wrong-count';
  readonly detail: string;
  readonly hit?:
    | { readonly kind: 'rows'; readonly range: UnreadableRows }
    | { readonly kind: 'item'; readonly keyText: string };
}

/** Shared state while snapshots are checked. */
interface Checking {
  readonly repository: Repository;
  readonly pages: PageChecker;
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
 * @param pages has checked most pages by now, and knows the damage.
 * @param findings receives the findings.
 */
export async function checkSnapshots(
  repository: Repository,
  snapshots: readonly Snapshot[],
  pages: PageChecker,
  findings: FindingList<Finding>,
  options: CallOptions = {},
): Promise<void> {
  const checking: Checking = { repository, pages, tables: new Map(), findings, options };
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
      const figures = await checking.pages.figuresOf(page, table.keyPath);
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
