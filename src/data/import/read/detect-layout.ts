import Papa from 'papaparse';
import { ImportError } from '../import-error.ts';
import type { FileLayout } from '../import-model.ts';
import { parseDate } from '../values/date.ts';
import { isPlainNumber } from '../values/number.ts';
import { guessDelimiter } from './csv-rows.ts';
import { guessJsonShape, isGeoJson } from './json-rows.ts';
import { detectEncoding, readText } from './text-encoding.ts';

const HEAD_BYTES = 1024 * 1024;

/**
 * How a file is to be read, from its content; its name decides nothing but what looks like neither.
 * @throws ImportError `empty-file`, `unknown-format`.
 */
export async function detectLayout(file: Blob): Promise<FileLayout> {
  const encoding = await detectEncoding(file);
  let head = '';
  for await (const piece of readText(file.slice(0, HEAD_BYTES), encoding)) head += piece;
  if (head.trim() === '') throw new ImportError('empty-file');
  const shape = guessJsonShape(head);
  if (shape && looksLikeJson(head)) return { format: isGeoJson(head) ? 'geojson' : 'json', encoding, shape };
  if (looksBinary(head)) throw new ImportError('unknown-format');
  const delimiter = guessDelimiter(head);
  return { format: 'csv', encoding, delimiter, hasHeader: hasHeader(head, delimiter) };
}

/** After the first bracket comes a string, a bracket or a plain value; a CSV cell such as `[draft],2` is not that. */
function looksLikeJson(head: string): boolean {
  return /^\s*(\{\s*("|\}|$)|\[\s*(["{[\]\d-]|true|false|null|$))/.test(head);
}

/** Control characters that no text has; a few stray ones are let pass. */
function looksBinary(head: string): boolean {
  const sample = head.slice(0, 20_000);
  let controls = 0;
  for (let index = 0; index < sample.length; index += 1) {
    const code = sample.charCodeAt(index);
    if (code < 32 && code !== 9 && code !== 10 && code !== 13) controls += 1;
  }
  return /^(PK\u0003\u0004|%PDF-|\u0089PNG|GIF8|‰PNG|ÿØÿ)/.test(sample) || controls > 2 + sample.length * 0.05;
}

/** Most cells of a header are neither numbers nor dates. */
function hasHeader(head: string, delimiter: string): boolean {
  const first = Papa.parse<string[]>(head.slice(0, 100_000), { delimiter, preview: 1 }).data[0] ?? [];
  const filled = first.filter((cell) => cell.trim() !== '');
  const values = filled.filter((cell) => isPlainNumber(cell) || parseDate(cell, 'dayFirst') !== undefined);
  return filled.length > 0 && values.length * 2 < filled.length;
}
