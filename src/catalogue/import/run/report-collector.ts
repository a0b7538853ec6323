import { countOf } from '../count-words.ts';
import type { RefusedCell } from '../convert-row.ts';
import { MAX_LISTED, type NotTaken, type ReadRow } from '../import-model.ts';
import type { ReadTracker } from '../read/read-rows.ts';
import { cellText } from '../../field-types/cells/cell.ts';

/** Collects what was not imported, or only partly. Bounded: beyond `MAX_LISTED` it only counts. */
export class ReportCollector {
  rowsNotTaken = 0;
  readonly notTaken: NotTaken[] = [];
  readonly shortened: NotTaken[] = [];
  readonly #cellsByColumn = new Map<string, number>();
  readonly #shortenedByColumn = new Map<string, Map<string, number>>();

  broken(row: Extract<ReadRow, { kind: 'broken' }>): void {
    this.rowsNotTaken += 1;
    this.#list({ row: row.number, reason: row.reason, text: row.text });
  }

  empty(row: Extract<ReadRow, { kind: 'row' }>): void {
    this.rowsNotTaken += 1;
    const text = row.cells.map(cellText).join(' · ').slice(0, 1000);
    this.#list({ row: row.number, reason: 'Nothing in the chosen columns could be imported.', text });
  }

  refused(row: number, cells: readonly RefusedCell[]): void {
    for (const { column, reason, text } of cells) {
      this.#cellsByColumn.set(column, (this.#cellsByColumn.get(column) ?? 0) + 1);
      this.#list({ row, column, reason, text });
    }
  }

  shortenedCells(row: number, cells: readonly RefusedCell[]): void {
    for (const { column, reason, text } of cells) {
      const counts = this.#shortenedByColumn.get(column) ?? new Map<string, number>();
      this.#shortenedByColumn.set(column, counts.set(reason, (counts.get(reason) ?? 0) + 1));
      if (this.shortened.length < MAX_LISTED) this.shortened.push({ row, column, reason, text });
    }
  }

  get cellsNotTaken(): { column: string; count: number }[] {
    return [...this.#cellsByColumn].map(([column, count]) => ({ column, count }));
  }

  get cellsShortened(): { column: string; reason: string; count: number }[] {
    return [...this.#shortenedByColumn].flatMap(([column, counts]) =>
      [...counts].map(([reason, count]) => ({ column, reason, count })),
    );
  }

  #list(entry: NotTaken): void {
    if (this.notTaken.length < MAX_LISTED) this.notTaken.push(entry);
  }
}

/** Other facts about the reading that a person should know. */
export function readingNotes(tracker: ReadTracker): string[] {
  const notes: string[] = [];
  if (tracker.middles > 0)
    notes.push(`${countOf(tracker.middles, 'line or area was', 'lines or areas were')} placed at the centre.`);
  if (tracker.withoutPlace > 0)
    notes.push(
      `${countOf(tracker.withoutPlace, 'geometry', 'geometries')} had no coordinates; the place was left empty.`,
    );
  if (tracker.unreadableCharacters > 0)
    notes.push(
      `${countOf(tracker.unreadableCharacters, 'character')} could not be read and ${tracker.unreadableCharacters === 1 ? 'is' : 'are'} shown as �.`,
    );
  if (tracker.droppedNuls > 0)
    notes.push(`${countOf(tracker.droppedNuls, 'NUL character was', 'NUL characters were')} left out.`);
  if (tracker.unknownCells > 0)
    notes.push(
      `${countOf(tracker.unknownCells, 'value')} in columns that the preview had not seen ${tracker.unknownCells === 1 ? 'was' : 'were'} left out.`,
    );
  return notes;
}
