import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ExportedFile } from '../../catalogue/export/catalogue-reader.ts';
import { exportEntries, isFileContent, type ExportEntry } from '../../catalogue/export/export-entries.ts';
import { orderedJson } from '../../catalogue/export/stable-json.ts';
import { throwIfAborted, type CallOptions, type SourceRow } from '../../engine/index.ts';
import { type RowAttachment } from '../../engine/low-level.ts';
import { syncDirectory } from '../storage-node-fs/sync-directory.ts';
import { diskContentOf } from './disk-file.ts';
import { inKeyOrder, keyTextOf, readPlace, type FolderState } from './folder-state.ts';
import { EXACT_ROWS_PATH } from './read-folder.ts';
import { linkOrCopy } from './replace-folder.ts';
import { areEqualRows, fileRow, toExactRow } from './row-forms.ts';
import { SaidRows, type UnsaidRow } from './said-rows.ts';

/** Content that no record shows. */
const OTHER_FILES = 'files';
const TEXT_BYTES = 256 * 1024;
const REPORT_EVERY_ROWS = 500;

/**
 * Writes all rows as a data folder. Durable when it resolves.
 * @param root a folder that is there and empty.
 * @returns the paths of the files written, from the root.
 * @throws BackupError `cancelled`; what the file system throws.
 */
export async function writeFolder(
  root: string,
  { tables }: Pick<FolderState, 'tables'>,
  writtenAt: Date,
  options: CallOptions = {},
): Promise<ReadonlySet<string>> {
  return new FolderWriting(root, tables, options).run(writtenAt);
}

class FolderWriting {
  readonly #root: string;
  readonly #tables: FolderState['tables'];
  readonly #options: CallOptions;
  readonly #written = new Set<string>();
  readonly #folders = new Set<string>(['.']);
  /** Where the content of a file is, by the key text of its row. */
  readonly #pathOfFile = new Map<string, string>();
  readonly #keyTextOfBlob = new Map<ExportedFile, string>();
  #rows = 0;
  #bytes = 0;

  constructor(root: string, tables: FolderState['tables'], options: CallOptions) {
    this.#root = root;
    this.#tables = tables;
    this.#options = options;
  }

  async run(writtenAt: Date): Promise<ReadonlySet<string>> {
    const said = new SaidRows(this.#tables, () => this.#countRow());
    const reader = await said.sort(async (hash) => {
      const keyText = keyTextOf(hash);
      const place = this.#tables.files.get(keyText);
      const blob = place && blobOf(await readPlace(place));
      if (blob) this.#keyTextOfBlob.set(blob, keyText);
      return blob;
    });
    const choice = { formats: ['json'], withFiles: true } as const;
    for await (const entry of exportEntries(reader, choice, writtenAt, orderedJson)) await this.#writeEntry(entry);
    const unsaid = [...said.unsaid, ...(await this.#unsaidFiles(said))];
    if (unsaid.length > 0) await this.#writeText(EXACT_ROWS_PATH, this.#exactLines(unsaid));
    for (const folder of this.#folders) await syncDirectory(join(this.#root, folder));
    return this.#written;
  }

  async #writeEntry({ path, content }: ExportEntry): Promise<void> {
    throwIfAborted(this.#options.signal);
    if (!isFileContent(content)) return this.#writeText(path, content);
    const keyText = this.#keyTextOfBlob.get(content);
    if (keyText !== undefined) this.#pathOfFile.set(keyText, path);
    await this.#placeBlob(path, content);
  }

  /** Rows of files that their path and the record that shows them do not say. */
  async #unsaidFiles({ typeOfFile }: SaidRows): Promise<readonly UnsaidRow[]> {
    const unsaid: UnsaidRow[] = [];
    for (const place of inKeyOrder(this.#tables.files.values())) {
      const row = await readPlace(place);
      const blob = blobOf(row);
      const type = typeof row.key === 'string' ? typeOfFile.get(row.key) : undefined;
      const isPlaced = this.#pathOfFile.has(keyTextOf(row.key));
      const isSaid =
        isPlaced &&
        blob !== undefined &&
        blob.type === type &&
        !(blob instanceof File) &&
        areEqualRows(row, fileRow(String(row.key), blob));
      if (!isSaid) unsaid.push({ table: 'files', place });
    }
    return unsaid;
  }

  async *#exactLines(unsaid: readonly UnsaidRow[]): AsyncGenerator<string, void, void> {
    for (const { table, place } of unsaid) {
      const row = await readPlace(place);
      const contents: { readonly path: string; readonly content: RowAttachment }[] = [];
      const line = toExactRow(table, row, (content) => {
        const path = this.#placeOf(table, row, contents.length);
        contents.push({ path, content });
        return path;
      });
      for (const { path, content } of contents) {
        if (this.#written.has(path)) continue;
        await this.#placeBlob(path, content.kind === 'blob' ? content.blob : new Blob([content.bytes]));
      }
      yield `${JSON.stringify(line)}\n`;
    }
  }

  #placeOf(table: string, row: SourceRow, number: number): string {
    const keyText = keyTextOf(row.key);
    const known = table === 'files' && number === 0 ? this.#pathOfFile.get(keyText) : undefined;
    if (known !== undefined) return known;
    const isHash = typeof row.key === 'string' && /^[0-9a-f]{64}$/.test(row.key);
    const name = isHash ? String(row.key) : createHash('sha256').update(`${table} ${keyText}`).digest('hex');
    return `${OTHER_FILES}/${name}${number === 0 ? '' : `-${number}`}`;
  }

  async #writeText(path: string, pieces: AsyncIterable<string>): Promise<void> {
    const file = await open(await this.#claim(path), 'wx', 0o644);
    try {
      let text = '';
      for await (const piece of pieces) {
        text += piece;
        if (text.length < TEXT_BYTES) continue;
        throwIfAborted(this.#options.signal);
        await file.writeFile(text);
        text = '';
      }
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  /** Content that is on this disk already gets a second name rather than a copy. */
  async #placeBlob(path: string, blob: ExportedFile): Promise<void> {
    const full = await this.#claim(path);
    const content = blob instanceof Blob ? diskContentOf(blob) : undefined;
    if (content) await linkOrCopy(content.path, full);
    else await writeBlob(full, blob);
    this.#bytes += blob.size;
    this.#report();
  }

  async #claim(path: string): Promise<string> {
    this.#written.add(path);
    const full = join(this.#root, path);
    if (!this.#folders.has(dirname(path))) await mkdir(dirname(full), { recursive: true });
    for (let folder = dirname(path); !this.#folders.has(folder); folder = dirname(folder)) this.#folders.add(folder);
    return full;
  }

  #countRow(): void {
    throwIfAborted(this.#options.signal);
    this.#rows += 1;
    if (this.#rows % REPORT_EVERY_ROWS === 0) this.#report();
  }

  #report(): void {
    this.#options.onProgress?.({ phase: 'restoring-records', done: this.#rows, bytesDone: this.#bytes });
  }
}

async function writeBlob(path: string, blob: ExportedFile): Promise<void> {
  const file = await open(path, 'wx', 0o644);
  try {
    for await (const piece of blob.stream()) await file.writeFile(piece);
    await file.sync();
  } finally {
    await file.close();
  }
}

function blobOf({ value }: SourceRow): Blob | undefined {
  const blob: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'blob') : undefined;
  return blob instanceof Blob ? blob : undefined;
}
