import { readFile } from 'node:fs/promises';
import { decodeMarkedText } from '../../catalogue/import/read/marked-text.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { systemErrorOf } from './system-error-words.ts';

/** The text of a file, or of stdin where the path is `-`. @throws CliError `unreadable-file`. */
export async function readText(path: string, hint = 'Check the path.'): Promise<string> {
  try {
    return decodeMarkedText(path === '-' ? await readStdin() : await readFile(path));
  } catch (error) {
    const why = systemErrorOf(error)?.message ?? String(error);
    throw new CliError(EXIT.usage, 'unreadable-file', `${inputName(path)} cannot be read. ${why}`, hint);
  }
}

/** What messages call such a file. */
export const inputName = (path: string): string => (path === '-' ? 'stdin' : path);

/** The first line of such a text. @throws CliError `unreadable-file`. */
export async function readFirstLine(path: string, hint?: string): Promise<string> {
  return (await readText(path, hint)).split(/\r?\n/, 1)[0] ?? '';
}

/** Whole, since a character may be in two pieces. */
async function readStdin(): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  for await (const piece of process.stdin) pieces.push(Buffer.from(piece as Uint8Array));
  return Buffer.concat(pieces);
}
