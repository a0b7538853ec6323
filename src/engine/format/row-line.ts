import { z } from '../core/zod.ts';
import type { Bytes } from '../core/bytes.ts';
import { decodeUtf8, encodeUtf8 } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import type { ChunkId } from '../core/ids.ts';

/** Content of a row that stands outside its line. FORMAT.md §7. */
export interface StoredAttachment {
  readonly kind: 'blob' | 'bytes';
  readonly sizeBytes: number;
  readonly pieces: readonly ChunkId[];
}

/** A row as its line says it: key and value in their JSON form (`format/record/GRAMMAR.md`). */
export interface StoredRow {
  readonly key: unknown;
  readonly value: unknown;
  readonly attachments: readonly StoredAttachment[];
}

const attachmentSchema = z.tuple([
  z.enum(['blob', 'bytes']),
  z.int().min(0),
  z.array(z.string().regex(/^[0-9a-f]{64}$/)),
]);
const attachmentsSchema = z.array(attachmentSchema).min(1);

/** The line of a row, without its line feed. */
export function rowLine(keyText: string, valueText: string, attachments: readonly StoredAttachment[]): string {
  if (attachments.length === 0) return `[${keyText},${valueText}]`;
  const tail = attachments.map(({ kind, sizeBytes, pieces }) => [kind, sizeBytes, pieces]);
  return `[${keyText},${valueText},${JSON.stringify(tail)}]`;
}

export function encodePage(lines: readonly string[]): Bytes {
  return encodeUtf8(`${lines.join('\n')}\n`);
}

/** The lines of a page, each with its row. @throws BackupError `damaged`. */
export function decodePage(plain: Bytes): readonly { readonly line: string; readonly row: StoredRow }[] {
  const text = decodeUtf8(plain);
  if (!text.endsWith('\n')) throw new BackupError('damaged', { context: { object: 'page' } });
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => ({ line, row: decodeLine(line) }));
}

/** One line of a page. @throws BackupError `damaged`. */
export function decodeLine(line: string): StoredRow {
  const damaged = (cause?: unknown) => new BackupError('damaged', { context: { object: 'row' }, cause });
  let parts: unknown;
  try {
    parts = JSON.parse(line);
  } catch (cause) {
    throw damaged(cause);
  }
  if (!Array.isArray(parts) || parts.length < 2 || parts.length > 3) throw damaged();
  if (parts.length === 2) return { key: parts[0], value: parts[1], attachments: [] };
  const tail = attachmentsSchema.safeParse(parts[2]);
  if (!tail.success) throw damaged(tail.error);
  const attachments = tail.data.map(([kind, sizeBytes, pieces]) => ({
    kind,
    sizeBytes,
    // The schema has checked the form of every id.
    pieces: pieces as ChunkId[],
  }));
  return { key: parts[0], value: parts[1], attachments };
}
