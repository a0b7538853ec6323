import { hexOf, intFrom, z } from '../core/zod.ts';
import type { Bytes } from '../core/bytes.ts';
import { encodeUtf8 } from '../core/bytes.ts';
import { assertFewContainers } from '../core/bounded-json.ts';
import { BackupError } from '../core/errors.ts';
import type { ChunkId } from '../core/ids.ts';
import { compareKeys, decodeKey } from './record/row-codec.ts';

/** Content of a row outside its line. FORMAT.md §7. */
export interface StoredAttachment {
  readonly kind: 'blob' | 'bytes';
  readonly sizeBytes: number;
  readonly pieces: readonly ChunkId[];
}

/** A row as written in its line: key and value in their JSON form (`format/record/GRAMMAR.md`). */
export interface StoredRow {
  readonly key: unknown;
  readonly value: unknown;
  readonly attachments: readonly StoredAttachment[];
  /**
   * Whether the line's list of attachments cannot be read: then the row cannot be restored, though its key is known.
   */
  readonly isBroken?: boolean;
}

const attachmentSchema = z.tuple([z.enum(['blob', 'bytes']), intFrom(0), z.array(hexOf(32))]);
const attachmentsSchema = z.array(attachmentSchema).check(z.minLength(1));

/** The line of a row, without its line feed. */
export function rowLine(keyText: string, valueText: string, attachments: readonly StoredAttachment[]): string {
  if (attachments.length === 0) return `[${keyText},${valueText}]`;
  const tail = attachments.map(({ kind, sizeBytes, pieces }) => [kind, sizeBytes, pieces]);
  return `[${keyText},${valueText},${JSON.stringify(tail)}]`;
}

export function encodePage(lines: readonly string[]): Bytes {
  return encodeUtf8([...lines, ''].join('\n'));
}

/**
 * A line of a page, its key, and its row, which is decoded when it is asked for: most lines of a page that changes are
 * taken over as they are.
 */
export class PageLine {
  readonly line: string;
  /** Decoded. */
  readonly key: unknown;
  #row: StoredRow | undefined;

  /** @throws BackupError `damaged`, `limit-exceeded`. */
  constructor(line: string) {
    this.line = line;
    this.key = textKeyOf(line) ?? decodeRowKey(this.row);
  }

  /** @throws BackupError `damaged`, `limit-exceeded`. */
  get row(): StoredRow {
    return (this.#row ??= decodeLine(this.line));
  }

  /** Whether its row can be decoded. */
  get hasRow(): boolean {
    try {
      void this.row;
      return true;
    } catch (error) {
      if (error instanceof BackupError) return false;
      throw error;
    }
  }

  /** Whether its row may have content outside the line, the list of which ends with as many brackets. */
  get mayHaveAttachments(): boolean {
    return this.line.endsWith(']]]');
  }
}

/** A key that is a text without escapes, as most are; otherwise `undefined`. */
function textKeyOf(line: string): string | undefined {
  const end = line.startsWith('["') ? line.indexOf('"', 2) : -1;
  const key = line.slice(2, end);
  return end < 0 || line[end + 1] !== ',' || key.includes('\\') ? undefined : key;
}

/** The keys that a page may contain: after the first, up to the last. */
export interface KeyRange {
  readonly after?: { readonly key: unknown };
  readonly last: { readonly key: unknown };
}

/**
 * The lines of a page, each with its row, or with the reason why there is none: keys ascend strictly, within the range.
 * So one bad line does not prevent reading the others.
 * @param rows the required number; the text is not split into more lines than this.
 * @param isLazy whether rows are decoded only when they are asked for; then that may throw.
 * @throws BackupError `damaged` if the page does not have that many lines.
 */
export function decodePage(
  text: string,
  rows: number,
  { after, last }: KeyRange,
  isLazy: boolean,
): readonly (PageLine | BackupError)[] {
  const lines: (PageLine | BackupError)[] = [];
  let before = after;
  let at = 0;
  while (lines.length < rows) {
    const end = text.indexOf('\n', at);
    if (end < 0) throw damaged('page', 'rows');
    const lineText = text.slice(at, end);
    at = end + 1;
    try {
      const line = new PageLine(lineText);
      const { key } = line;
      if (!isLazy) void line.row;
      if (before && compareKeys(before.key, key) >= 0) throw damaged('page', 'order of keys');
      if (compareKeys(key, last.key) > 0) throw damaged('page', 'range of keys');
      before = { key };
      lines.push(line);
    } catch (error) {
      if (!(error instanceof BackupError)) throw error;
      lines.push(error);
    }
  }
  if (at !== text.length) throw damaged('page', 'rows');
  return lines;
}

/** One line of a page. @throws BackupError `damaged`, `limit-exceeded`. */
export function decodeLine(line: string): StoredRow {
  assertFewContainers(line);
  let parts: unknown;
  try {
    parts = JSON.parse(line);
  } catch (cause) {
    throw damaged('row', 'form', cause);
  }
  if (!Array.isArray(parts) || parts.length < 2 || parts.length > 3) throw damaged('row', 'form');
  const [key, value, list]: readonly unknown[] = parts;
  if (parts.length === 2) return { key, value, attachments: [] };
  const tail = attachmentsSchema.safeParse(list);
  if (!tail.success) return { key, value, attachments: [], isBroken: true };
  const attachments = tail.data.map(([kind, sizeBytes, pieces]) => ({
    kind,
    sizeBytes,
    // The schema has checked the form of every id.
    pieces: pieces as ChunkId[],
  }));
  return { key, value, attachments };
}

function decodeRowKey({ key }: StoredRow): unknown {
  try {
    return decodeKey(key);
  } catch (cause) {
    throw damaged('row', 'key', cause);
  }
}

function damaged(object: 'page' | 'row', what: string, cause?: unknown): BackupError {
  return new BackupError('damaged', { context: { object, what }, cause });
}
