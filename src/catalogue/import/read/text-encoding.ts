import { analyse } from 'chardet';
import { TEXT_ENCODINGS, type TextEncodingName } from '../import-model.ts';
import { markedEncoding } from './marked-text.ts';

const SLICE_BYTES = 1024 * 1024;
/** This much is examined to distinguish UTF-8 from older encodings. */
const CHECKED_BYTES = 64 * SLICE_BYTES;
/** This much is given to the detector of older encodings, which slows down with length. */
const DETECTED_BYTES = 256 * 1024;
/** Below this the detector is guessing: it gives 64 for two short lines of Russian, 25 for the next best. */
const SURE_CONFIDENCE = 40;

/**
 * Detects the encoding of a text file: by its byte order mark; by NUL bytes on one side of each pair (UTF-16); UTF-8 if
 * all of it is valid UTF-8; else by letter and pair frequencies of each language, and windows-1252 if that is unclear.
 */
export async function detectEncoding(file: Blob): Promise<TextEncodingName> {
  const head = new Uint8Array(await file.slice(0, 4096).arrayBuffer());
  const guessed = markedEncoding(head) ?? utf16ByZeros(head);
  if (guessed) return guessed;
  if (await isUtf8(file)) return 'utf-8';
  return detectOlder(new Uint8Array(await file.slice(0, DETECTED_BYTES).arrayBuffer()));
}

function detectOlder(bytes: Uint8Array): TextEncodingName {
  const [best] = analyse(bytes)
    .map(({ name, confidence }) => ({ encoding: encodingOf(name), confidence }))
    .filter(({ encoding }) => encoding !== undefined);
  return best?.encoding !== undefined && best.confidence >= SURE_CONFIDENCE ? best.encoding : 'windows-1252';
}

/** The name of an encoding on the web: ISO-8859-1 is windows-1252 there. */
function encodingOf(name: string): TextEncodingName | undefined {
  try {
    const label = new TextDecoder(name).encoding;
    return label.startsWith('utf') ? undefined : TEXT_ENCODINGS.find((known) => known === label);
  } catch {
    return undefined;
  }
}

/** The text of a file in pieces of about a megabyte, without its byte order mark; invalid bytes become U+FFFD. */
export async function* readText(file: Blob, encoding: TextEncodingName): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder(encoding);
  for (let start = 0; start < file.size; start += SLICE_BYTES) {
    const bytes = await file.slice(start, start + SLICE_BYTES).arrayBuffer();
    yield decoder.decode(bytes, { stream: true });
  }
  yield decoder.decode();
}

/** Text that is mostly Latin has a zero in every second byte, on the same side. */
function utf16ByZeros(head: Uint8Array): TextEncodingName | undefined {
  const zeros = [0, 0];
  const even = head.length - (head.length % 2);
  for (let index = 0; index < even; index += 1) if (head[index] === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [atEven = 0, atOdd = 0] = zeros;
  const pairs = even / 2;
  if (pairs < 2) return undefined;
  if (atOdd > pairs * 0.4 && atEven < pairs * 0.05) return 'utf-16le';
  if (atEven > pairs * 0.4 && atOdd < pairs * 0.05) return 'utf-16be';
  return undefined;
}

async function isUtf8(file: Blob): Promise<boolean> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for (let start = 0; start < Math.min(file.size, CHECKED_BYTES); start += SLICE_BYTES) {
      decoder.decode(await file.slice(start, start + SLICE_BYTES).arrayBuffer(), { stream: true });
    }
    if (file.size <= CHECKED_BYTES) decoder.decode();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
