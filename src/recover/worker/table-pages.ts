import type { BackupError, Repository, SnapshotTable } from '../../engine/index.ts';
import {
  type PlacedEntry,
  readPageOrTell,
  type StoredLine,
  treePages,
  type UnreadableData,
} from '../../engine/low-level.ts';
import type { RowPlace } from '../contract.ts';

const PAGES_KEPT = 16;

/** The rows of one table by page and line, so that a list of any length can be shown part by part. */
export class TablePages {
  readonly table: SnapshotTable;
  readonly #repository: Repository;
  readonly #pages: readonly PlacedEntry[];
  readonly #onUnreadable: (data: UnreadableData, error: BackupError) => void;
  /** The pages read last, the latest at the end. */
  readonly #kept = new Map<number, Promise<readonly StoredLine[]>>();

  private constructor(
    repository: Repository,
    table: SnapshotTable,
    pages: readonly PlacedEntry[],
    onUnreadable: (data: UnreadableData, error: BackupError) => void,
  ) {
    this.#repository = repository;
    this.table = table;
    this.#pages = pages;
    this.#onUnreadable = onUnreadable;
  }

  /** Reads the nodes of the tree; pages are read on demand. */
  static async open(
    repository: Repository,
    table: SnapshotTable,
    onUnreadable: (data: UnreadableData, error: BackupError) => void,
    signal?: AbortSignal,
  ): Promise<TablePages> {
    const pages: PlacedEntry[] = [];
    const options = {
      ...(signal ? { signal } : {}),
      treeRows: table.rows,
      onUnreadable: (range: Extract<UnreadableData, { kind: 'rows' }>['range'], error: BackupError) =>
        onUnreadable({ kind: 'rows', table: table.name, range }, error),
    };
    for await (const page of treePages(repository, table.root, options)) pages.push(page);
    return new TablePages(repository, table, pages, onUnreadable);
  }

  get count(): number {
    return this.#pages.length;
  }

  /** The rows that a page should have, of which some may be unreadable. */
  rowsOf(page: number): number {
    return this.#pages[page]?.rows ?? 0;
  }

  /** The readable lines of a page. */
  linesOf(page: number): Promise<readonly StoredLine[]> {
    const known = this.#kept.get(page);
    const lines = known ?? this.#read(page);
    this.#kept.delete(page);
    this.#kept.set(page, lines);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > PAGES_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return lines;
  }

  async lineAt({ page, line }: RowPlace): Promise<StoredLine | undefined> {
    return (await this.linesOf(page))[line];
  }

  #read(page: number): Promise<readonly StoredLine[]> {
    const entry = this.#pages[page];
    if (!entry) return Promise.resolve([]);
    return readPageOrTell(this.#repository, entry, {
      onUnreadable: (range, error) => this.#onUnreadable({ kind: 'rows', table: this.table.name, range }, error),
    });
  }
}
