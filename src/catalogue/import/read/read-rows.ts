import type { FileLayout, ReadRow } from '../import-model.ts';
import type { ColumnSet } from './column-set.ts';
import { readCsvRows } from './csv-rows.ts';
import { type JsonNotes, readJsonRows } from './json-rows.ts';
import { readText } from './text-encoding.ts';

/** The state of the reading so far; may be read at any time. */
export interface ReadTracker extends JsonNotes {
  /** How much of the file has been read, 0 to 1. */
  share: number;
  /** Characters whose bytes are invalid in the file's encoding. */
  unreadableCharacters: number;
  /** NUL characters, which are dropped from tables. */
  droppedNuls: number;
}

export function createTracker(): ReadTracker {
  return { share: 0, unreadableCharacters: 0, droppedNuls: 0, middles: 0, withoutPlace: 0, unknownCells: 0 };
}

/** The rows of a file in batches, in order; at most a batch and a few megabytes of text are in memory at a time. */
export function readRows(
  file: Blob,
  layout: FileLayout,
  columns: ColumnSet,
  tracker: ReadTracker,
): AsyncGenerator<ReadRow[], void, undefined> {
  const text = tracked(file, layout, tracker);
  return layout.format === 'csv' ? readCsvRows(text, layout, columns) : readJsonRows(text, layout, columns, tracker);
}

async function* tracked(file: Blob, layout: FileLayout, tracker: ReadTracker): AsyncGenerator<string, void, undefined> {
  let length = 0;
  const unitsPerByte = layout.encoding.startsWith('utf-16') ? 0.5 : 1;
  for await (const piece of readText(file, layout.encoding)) {
    length += piece.length;
    tracker.share = Math.min(1, length / Math.max(1, file.size * unitsPerByte));
    tracker.unreadableCharacters += countOf('�', piece);
    if (layout.format === 'csv') tracker.droppedNuls += countOf('\0', piece);
    yield piece;
  }
  tracker.share = 1;
}

function countOf(character: string, text: string): number {
  let count = 0;
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) count += 1;
  return count;
}
