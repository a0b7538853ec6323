import type { OmittedValue } from '../format/record/row-codec.ts';
import type { OmittedEntry } from '../format/snapshot.ts';
import type { TableDescription } from './source.ts';
import type { DraftRow, WhyLeftOut } from './write-table.ts';

const MOST_ENTRIES = 100;
/** Descriptions of omitted content for people: a row whose value the browser has lost, and a file. */
const LOST_FILE = 'file that cannot be read';
const LEFT_OUT_ROW = { unreadable: 'record that cannot be read', 'too-large': 'record that is too large' } as const;
const LEFT_OUT_FILE = { unreadable: LOST_FILE, 'too-large': 'file that is too large' } as const;
const UNKNOWN_TABLE = 'table that the app does not know';

/** What a backup does not include: values, rows, files and tables, and the kinds of files that it was asked to omit. */
export class OmittedContent {
  readonly #entries: OmittedEntry[] = [];
  /** Tables of which something was omitted. */
  readonly #incomplete = new Set<string>();
  readonly #leftOutKinds = new Map<string, readonly string[]>();
  #count = 0;

  /** The first ones; `count` is the number of all. */
  get entries(): readonly OmittedEntry[] {
    return this.#entries;
  }

  get count(): number {
    return this.#count;
  }

  /** Whether any kind of file was left out on request. */
  get hasLeftOutKinds(): boolean {
    return this.#leftOutKinds.size > 0;
  }

  /** The kinds of content of a table that were left out on request; `undefined` if there are none. */
  leftOutKinds(table: string): readonly string[] | undefined {
    return this.#leftOutKinds.get(table);
  }

  /** Whether anything of a table is missing from the backup, for any reason. */
  lacksAny(table: string): boolean {
    return this.#incomplete.has(table) || this.#leftOutKinds.has(table);
  }

  addUnknownTable(table: string): void {
    this.#add(table, '', '', UNKNOWN_TABLE);
  }

  addLeftOutKinds(table: string, kinds: readonly string[]): void {
    if (kinds.length > 0) this.#leftOutKinds.set(table, kinds);
  }

  addRow(table: string, keyText: string, why: WhyLeftOut): void {
    this.#add(table, keyText, '', LEFT_OUT_ROW[why]);
  }

  /** A row of a content-addressed table, which consists of one file. */
  addFile(table: string, keyText: string, why: WhyLeftOut): void {
    this.#add(table, keyText, '', LEFT_OUT_FILE[why]);
  }

  /** The values that the encoding of a row had to leave out. */
  addValuesOf(table: string, draft: DraftRow): void {
    if (draft.kind === 'encoded') this.#addValues(table, draft.row.keyText, draft.row.omitted);
  }

  /**
   * A Blob that cannot be read does not prevent backing up anything else. Content consists of its Blob: without it, the
   * row is left out.
   * @returns whether to leave out the row.
   */
  addLostBlobs(
    { name, isContentAddressed }: TableDescription,
    keyText: string,
    lost: readonly OmittedValue[],
  ): boolean {
    if (isContentAddressed) this.addFile(name, keyText, 'unreadable');
    else this.#addValues(name, keyText, lost);
    return isContentAddressed;
  }

  #addValues(table: string, keyText: string, values: readonly OmittedValue[]): void {
    for (const { path, type } of values) this.#add(table, keyText, path, type);
  }

  #add(table: string, key: string, path: string, type: string): void {
    this.#count += 1;
    this.#incomplete.add(table);
    if (this.#entries.length >= MOST_ENTRIES) return;
    this.#entries.push({ table, key: key.slice(0, 1000), path: path.slice(0, 1000), type: type.slice(0, 200) });
  }
}
