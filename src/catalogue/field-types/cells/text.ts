import { LINES_JOINED, singleLine } from './cell.ts';
import { type CellReading, given } from './cell-reading.ts';
import { CERTAINTY, type ColumnFacts, type ColumnTally } from './column.ts';
import { NumberTally } from './number.ts';

export const textCells: CellReading = {
  parse: (_cell, text) => given(singleLine(text)),
  lossOf: (text, value) => (value === text ? undefined : LINES_JOINED),
  createTally: createTextTally,
  takesAllBut: ['location'],
  isLikelyTitle: true,
};

export const longTextCells: CellReading = {
  parse: (_cell, text) => given(text),
  createTally: () => new LongTextTally(),
  takesAllBut: ['location'],
};

/** Codes look like numbers, but a number would not keep their zeros. */
function createTextTally(): ColumnTally {
  const numbers = new NumberTally();
  return {
    addText: (text) => {
      numbers.addText(text);
    },
    addOther: (cell) => {
      numbers.addOther(cell);
    },
    certainty: (column) => (numbers.areCodes(column) ? CERTAINTY.form : CERTAINTY.anything),
  };
}

class LongTextTally implements ColumnTally {
  readonly readsLongTexts = true;
  #long = 0;
  /** Some text has several lines, which a field for one line would lose. */
  #hasLines = false;

  addText(text: string): void {
    const hasLines = text.includes('\n');
    if (hasLines) this.#hasLines = true;
    if (text.length > 200 || hasLines) this.#long += 1;
  }

  certainty({ filled, averageLength }: ColumnFacts): number {
    return this.#hasLines || this.#long > filled * 0.2 || averageLength > 120 ? CERTAINTY.length : 0;
  }
}
