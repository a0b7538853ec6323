import { ImportError } from '../import-error.ts';
import type { FileLayout, ReadingChoice, RowsChoice } from '../import-model.ts';
import { RowsFinder } from './find-rows.ts';
import { guessTable } from './guess-table.ts';
import { guessJsonShape, isGeoJson } from './json-rows.ts';
import { detectEncoding, readText } from './text-encoding.ts';

const HEAD_BYTES = 1024 * 1024;
/** This much of a wrapped JSON text is searched for lists of rows. */
const SEARCHED_BYTES = 64 * 1024 * 1024;

export interface DetectedLayout {
  readonly layout: FileLayout;
  /** See `Inspection`. */
  readonly rowsChoices: readonly RowsChoice[];
}

/**
 * Detects how to read a file from its content; its name does not matter.
 * @param choice the person's choices so far; the rest is guessed accordingly.
 * @throws ImportError `empty-file`, `unknown-format`.
 */
export async function detectLayout(file: Blob, choice: ReadingChoice = {}): Promise<DetectedLayout> {
  const encoding = choice.encoding ?? (await detectEncoding(file));
  let head = '';
  for await (const piece of readText(file.slice(0, HEAD_BYTES), encoding)) head += piece;
  if (head.trim() === '') throw new ImportError('empty-file');
  const shape = guessJsonShape(head);
  if (shape && looksLikeJson(head)) {
    const format = isGeoJson(head) ? 'geojson' : 'json';
    if (shape !== 'wrapped') return { layout: { format, encoding, shape }, rowsChoices: [] };
    const rowsChoices = (await findRows(file, encoding)).filter(
      ({ path, isKeyed }) => format === 'json' || (!isKeyed && path.join() === 'features'),
    );
    const chosen = choice.path ? { path: choice.path, isKeyed: choice.isKeyed ?? false } : rowsChoices[0];
    return {
      layout: { format, encoding, shape, ...(chosen ? { path: chosen.path, isKeyed: chosen.isKeyed } : {}) },
      rowsChoices,
    };
  }
  if (looksBinary(head)) throw new ImportError('unknown-format');
  return { layout: { format: 'csv', encoding, ...guessTable(head, choice) }, rowsChoices: [] };
}

async function findRows(file: Blob, encoding: FileLayout['encoding']): Promise<readonly RowsChoice[]> {
  const finder = new RowsFinder();
  for await (const piece of readText(file.slice(0, SEARCHED_BYTES), encoding)) finder.push(piece);
  return finder.choices;
}

/**
 * After the first bracket comes a string, a bracket or a plain value; a CSV cell such as `[draft],2` does not match.
 */
function looksLikeJson(head: string): boolean {
  return /^[\s\u001e\ufeff]*(\{\s*("|\}|$)|\[\s*(["{[\]\d-]|true|false|null|$))/.test(head);
}

/** Control characters that text does not contain; a few stray ones are tolerated. */
function looksBinary(head: string): boolean {
  const sample = head.slice(0, 20_000);
  let controls = 0;
  for (let index = 0; index < sample.length; index += 1) {
    const code = sample.charCodeAt(index);
    if (code < 32 && code !== 9 && code !== 10 && code !== 13) controls += 1;
  }
  return /^(PK\u0003\u0004|%PDF-|\u0089PNG|GIF8|‰PNG|ÿØÿ)/.test(sample) || controls > 2 + sample.length * 0.05;
}
