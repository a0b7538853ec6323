import type { BackupError } from '../core/errors.ts';
import { isUntagged } from '../format/record/plain-json.ts';
import type { StoredRow } from '../format/row-line.ts';
import type { Repository } from '../repository/repository.ts';
import type { SnapshotTable } from '../format/snapshot.ts';
import type { KeyPath } from '../snapshot/key-path.ts';
import { canReadAttachments, problemOfRow, rowWithoutContent } from '../snapshot/read-attachment.ts';
import type { Source } from '../snapshot/source.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import { type TreeReadOptions, UnreadableRanges } from '../snapshot/unreadable.ts';
import type { UnreadableData, UnreadableRows } from '../repository/unreadable-data.ts';
import type { RestoreChoice, RestorePlan } from './restore-plan.ts';

const NO_RANGES = new UnreadableRanges();

/**
 * The unreadable parts that a restore leaves out. Planning finds them; applying a plan skips only those, and anything
 * that has become damaged since ends the restore.
 */
export class LeftOut {
  readonly isAllowed: boolean;
  readonly #isLearning: boolean;
  readonly #keyPaths: ReadonlyMap<string, KeyPath>;
  readonly #source: Source | undefined;
  readonly #ranges = new Map<string, UnreadableRanges>();
  readonly #known = new Set<string>();
  readonly #items = new Map<string, Set<string>>();
  /** The rows passed through upgrades, so the keys and tables of the unreadable ones are unknown. */
  #isAnywhere = false;

  private constructor(isAllowed: boolean, isLearning: boolean, tables: readonly SnapshotTable[] = [], source?: Source) {
    this.#source = source;
    this.isAllowed = isAllowed;
    this.#isLearning = isLearning;
    this.#keyPaths = new Map(tables.map(({ name, keyPath }) => [name, keyPath]));
  }

  /** @param tables of the backup. @param source to be restored into. */
  static toLearn(
    { unreadable = 'refuse' }: RestoreChoice,
    tables: readonly SnapshotTable[] = [],
    source?: Source,
  ): LeftOut {
    return new LeftOut(unreadable === 'leave-out', true, tables, source);
  }

  static ofPlan({ choice, unreadable }: RestorePlan): LeftOut {
    const leftOut = new LeftOut(choice.unreadable === 'leave-out', false);
    for (const data of unreadable) {
      if (data.kind === 'rows') leftOut.#addRange(data.table, data.range);
      else leftOut.#addItem(data.table, data.keyText);
    }
    return leftOut;
  }

  /** How to read a table of the backup. @param rows the number of its rows. */
  reading(table: string, rows: number, options: StorageOptions = {}): TreeReadOptions {
    const onUnreadable = (range: UnreadableRows, error: BackupError) => {
      if (this.#known.has(nameOf(table, range))) return;
      if (!this.isAllowed || !this.#isLearning) throw error;
      this.#addRange(table, range);
    };
    return { ...(options.signal ? { signal: options.signal } : {}), onUnreadable, treeRows: rows };
  }

  /**
   * Whether a row is left out, because its line is not a row of its table, its content cannot be read, or the database
   * refuses it. Planning tries everything to find out, unless nothing may be left out.
   */
  async leavesOut(
    repository: Repository,
    table: string,
    row: StoredRow,
    options: StorageOptions = {},
  ): Promise<boolean> {
    const keyText = JSON.stringify(row.key);
    if (this.hasItem(table, keyText)) return true;
    if (!this.isAllowed || !this.#isLearning) return false;
    const isReadable = row.attachments.length === 0 || (await canReadAttachments(repository, row, options));
    const keyPath = this.#keyPaths.get(table) ?? null;
    if (isReadable && !problemOfRow(row, keyPath) && !(await this.#isRefused(table, row, keyPath))) return false;
    this.#addItem(table, keyText);
    return true;
  }

  /** Every database accepts plain JSON values under a key that is not an array. */
  async #isRefused(table: string, row: StoredRow, keyPath: KeyPath): Promise<boolean> {
    if (!this.#source?.refuses || (isUntagged(row.value) && !Array.isArray(row.key))) return false;
    return this.#source.refuses(table, rowWithoutContent(row, keyPath));
  }

  /** As for rows that pass through upgrades: from now on, any row that the backup seems to lack may be one of them. */
  noteUpgrade(): void {
    this.#isAnywhere ||= !this.isEmpty;
  }

  /** Whether the backup could have a row with this key in its unreadable parts. */
  covers(table: string, keyText: string): boolean {
    return this.hasItem(table, keyText) || this.rangesOf(table).coversText(keyText);
  }

  /** The same, including parts that passed through upgrades. */
  mayHave(table: string, keyText: string): boolean {
    return this.#isAnywhere || this.covers(table, keyText);
  }

  hasItem(table: string, keyText: string): boolean {
    return this.#items.get(table)?.has(keyText) ?? false;
  }

  rangesOf(table: string): UnreadableRanges {
    return this.#ranges.get(table) ?? NO_RANGES;
  }

  /** The number of rows of a table that are left out. */
  countOf(table: string): number {
    return this.rangesOf(table).rows.reduce((sum, { rows }) => sum + rows, 0) + (this.#items.get(table)?.size ?? 0);
  }

  get isEmpty(): boolean {
    return this.#ranges.size === 0 && this.#items.size === 0;
  }

  toData(): readonly UnreadableData[] {
    const rows = [...this.#ranges].flatMap(([table, ranges]) =>
      ranges.rows.map((range): UnreadableData => ({ kind: 'rows', table, range })),
    );
    const items = [...this.#items].flatMap(([table, keys]) =>
      [...keys].map((keyText): UnreadableData => ({ kind: 'item', table, keyText })),
    );
    return [...rows, ...items];
  }

  #addRange(table: string, range: UnreadableRows): void {
    const ranges = this.#ranges.get(table) ?? new UnreadableRanges();
    this.#ranges.set(table, ranges);
    ranges.add(range);
    this.#known.add(nameOf(table, range));
  }

  #addItem(table: string, keyText: string): void {
    this.#items.set(table, (this.#items.get(table) ?? new Set()).add(keyText));
  }
}

function nameOf(table: string, { afterKeyText, lastKeyText, beforeKeyText }: UnreadableRows): string {
  return JSON.stringify([table, afterKeyText, lastKeyText, beforeKeyText]);
}
