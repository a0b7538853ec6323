import { open, rm, type FileHandle } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { SourceRow } from '../../engine/index.ts';
import { decodeRow, encodeRow } from '../../engine/low-level.ts';
import { diskBlob, diskFile } from './disk-file.ts';
import { FlushQueue } from './flush-queue.ts';
import { keyTextOf, type RowPlace } from './folder-state.ts';
import { LineFile, type LinePlace } from './line-file.ts';
import { lineOfRecord, recordRow } from './row-forms.ts';

/**
 * Rows that wait on the disk to become part of the folder, so that memory does not follow how many there are: one
 * file of lines.
 */
export class RowSpool {
  readonly #path: string;
  readonly #file: FileHandle;
  #reader: LineFile | undefined;
  #waiting: string[] = [];
  #waitingBytes = 0;
  #size = 0;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  static async create(folder: string): Promise<RowSpool> {
    const path = join(folder, 'rows');
    return new RowSpool(path, await open(path, 'wx', 0o600));
  }

  /**
   * @param known the line of the row in the backup, if it is known to be that of the row.
   * @returns where the row is; it can be read once all rows are added. `undefined` for one with content beside it.
   */
  add(row: SourceRow, known: string | undefined): RowPlace | undefined {
    const record = lineOfRecord(row);
    if (record) {
      const { text, collectionId } = record;
      return {
        key: row.key,
        line: this.#keep(text),
        toRow: recordOfLine(collectionId),
        file: this.#lines,
        collectionId,
      };
    }
    const text = known ?? lineOf(row);
    return text === undefined
      ? undefined
      : { key: row.key, line: this.#keep(text), toRow: rowOfLine, file: this.#lines };
  }

  /** Writes what was added, once that is much. */
  async flushIfFull(): Promise<void> {
    if (this.#waitingBytes >= 1024 * 1024) await this.#flush();
  }

  #keep(text: string): LinePlace {
    const line = { offset: this.#size, length: Buffer.byteLength(text) };
    this.#size += line.length + 1;
    this.#waitingBytes += line.length;
    this.#waiting.push(text);
    return line;
  }

  async finish(): Promise<void> {
    await this.#flush();
    this.#reader = await LineFile.open(this.#path, 'rows');
  }

  async close(): Promise<void> {
    await this.#reader?.close();
    await this.#file.close();
    await rm(this.#path, { force: true });
  }

  /** What reads the lines, once it is open. */
  readonly #lines = {
    text: async (place: LinePlace) => {
      if (!this.#reader) throw new Error('read before all rows were added');
      return this.#reader.text(place);
    },
  };

  async #flush(): Promise<void> {
    if (this.#waiting.length === 0) return;
    const text = `${this.#waiting.join('\n')}\n`;
    this.#waiting = [];
    this.#waitingBytes = 0;
    await this.#file.writeFile(text);
  }
}

/** A row as a page of a backup has it: `[key, value]`. `undefined` where there is content beside it. */
function lineOf(row: SourceRow): string | undefined {
  const { keyText, valueText, attachments } = encodeRow(row);
  return attachments.length === 0 ? `[${keyText},${valueText}]` : undefined;
}

/** From the spool's lines as from those of `records.jsonl`. */
const recordOfLine = (collectionId: string) => (line: string) =>
  // The cast: lines are of records that were checked.
  recordRow(JSON.parse(line) as Parameters<typeof recordRow>[0], collectionId);

function rowOfLine(line: string): SourceRow {
  // The cast: lines are of backups, or made above.
  const [key, value] = JSON.parse(line) as readonly [unknown, unknown];
  return decodeRow(key, value, []);
}

/** Files that wait to become part of the folder, each under a name made of its key. */
export class StagedFiles {
  readonly #folder: string;
  readonly #rows = new Map<string, SourceRow>();
  readonly #flushes = new FlushQueue();

  constructor(folder: string) {
    this.#folder = folder;
  }

  get rows(): ReadonlyMap<string, SourceRow> {
    return this.#rows;
  }

  /** Writes the content of a file's row to the disk, and keeps the row with its content there. */
  async add(row: SourceRow): Promise<void> {
    const keyText = keyTextOf(row.key);
    const path = join(this.#folder, createHash('sha256').update(keyText).digest('hex'));
    const { value } = row;
    if (typeof value !== 'object' || value === null) return void this.#rows.set(keyText, row);
    const entries: [string, unknown][] = [];
    for (const [name, member] of Object.entries(value))
      entries.push([name, member instanceof Blob ? await this.#toDisk(`${path}-${entries.length}`, member) : member]);
    this.#rows.set(keyText, { key: row.key, value: Object.fromEntries(entries) });
  }

  /** Waits until all content is durable. @throws what the file system throws. */
  flush(): Promise<void> {
    return this.#flushes.finish();
  }

  /** Waits until no file is open any more. */
  close(): Promise<void> {
    return this.#flushes.close();
  }

  remove(key: unknown): void {
    this.#rows.delete(keyTextOf(key));
  }

  clear(): void {
    this.#rows.clear();
  }

  async #toDisk(path: string, blob: Blob): Promise<Blob> {
    const file = await open(path, 'w', 0o644);
    let found;
    try {
      for await (const piece of blob.stream()) await file.writeFile(piece);
      found = await file.stat();
    } catch (error) {
      await file.close();
      throw error;
    }
    await this.#flushes.add(file);
    const content = { path, sizeBytes: found.size, modifiedMs: found.mtimeMs };
    return blob instanceof File
      ? diskFile(content, blob.type, blob.name, blob.lastModified)
      : diskBlob(content, blob.type);
  }
}
