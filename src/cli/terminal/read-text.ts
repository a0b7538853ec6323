import { readFile } from 'node:fs/promises';
import { decodeMarkedText } from '../../catalogue/import/read/marked-text.ts';

/** The text of a file, or of stdin where the path is `-`. */
export async function readText(path: string): Promise<string> {
  return decodeMarkedText(path === '-' ? await readStdin() : await readFile(path));
}

/** The first line of such a text. */
export async function readFirstLine(path: string): Promise<string> {
  return (await readText(path)).split(/\r?\n/, 1)[0] ?? '';
}

/** Whole, since a character may be in two pieces. */
async function readStdin(): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  for await (const piece of process.stdin) pieces.push(Buffer.from(piece as Uint8Array));
  return Buffer.concat(pieces);
}
