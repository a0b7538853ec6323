import { type Cell, cellText, tidyText } from '../field-types/cells/cell.ts';
import { type ColumnFacts, type ColumnFindings, LONG_TEXT } from '../field-types/cells/column.ts';
import { cellsOf, type ImportableType, importableTypes } from '../field-types/registry.ts';

const MAX_DISTINCT = 200;
const MAX_SAMPLES = 5;

/** What the cells show of their reading where no type has found anything. */
const NOTHING_FOUND: ColumnFindings = {
  isLongitudeFirst: false,
  separator: ';',
  hasDecimalComma: false,
  hasAmbiguousDates: false,
  hasTimes: false,
};

/** Gathers what the values of one column look like, and says which type of field would hold them. */
export class ColumnProfile {
  filledCount = 0;
  readonly samples: string[] = [];
  #totalLength = 0;
  readonly #distinct = new Set<string>();
  readonly #folded = new Set<string>();
  readonly #types = importableTypes().map((type) => ({ type, tally: cellsOf(type).createTally() }));

  add(cell: Cell): void {
    const text = tidyText(cellText(cell).trim(), true);
    if (cell === null || text === '') return;
    this.filledCount += 1;
    this.#totalLength += text.length;
    this.#addSample(text);
    for (const { tally } of this.#types) {
      if (typeof cell !== 'string') tally.addOther?.(cell);
      else if (text.length <= LONG_TEXT || tally.readsLongTexts) tally.addText?.(text);
    }
  }

  #addSample(text: string): void {
    if (this.#distinct.size >= MAX_DISTINCT || this.#distinct.has(text)) return;
    this.#distinct.add(text.length > 200 ? text.slice(0, 200) : text);
    this.#folded.add(text.toLowerCase());
    if (this.samples.length < MAX_SAMPLES) this.samples.push(text.length > 120 ? `${text.slice(0, 119)}…` : text);
  }

  /** How the cells of a column of this name are to be read. */
  findings(name: string): ColumnFindings {
    const facts = this.#facts(name);
    return this.#types.reduce((found, { tally }) => ({ ...found, ...tally.findings?.(facts) }), NOTHING_FOUND);
  }

  /** The type that is the most certain of a column of this name. */
  guess(name: string): ImportableType {
    let best: ImportableType = 'text';
    let most = 0;
    if (this.filledCount === 0) return best;
    const facts = this.#facts(name);
    for (const { type, tally } of this.#types) {
      const certainty = tally.certainty(facts);
      if (certainty > most) [best, most] = [type, certainty];
    }
    return best;
  }

  #facts(name: string): ColumnFacts {
    return {
      name,
      filled: this.filledCount,
      distinct: this.#distinct.size,
      distinctFolded: this.#folded.size,
      averageLength: this.filledCount === 0 ? 0 : this.#totalLength / this.filledCount,
    };
  }
}
