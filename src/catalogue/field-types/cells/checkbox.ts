import { type CellReading, orRefused } from './cell-reading.ts';
import { CERTAINTY, type ColumnFacts, type ColumnTally, isCodeName } from './column.ts';

export const checkboxCells: CellReading = {
  parse: (cell, text) => orRefused(typeof cell === 'boolean' ? cell : parseCheckbox(text), 'neither yes nor no'),
  createTally: () => new CheckboxTally(),
};

class CheckboxTally implements ColumnTally {
  #answers = 0;

  addText(text: string): void {
    if (parseCheckbox(text) !== undefined) this.#answers += 1;
  }

  addOther(cell: unknown): void {
    if (typeof cell === 'boolean') this.#answers += 1;
  }

  certainty({ name, filled, distinct }: ColumnFacts): number {
    return this.#answers === filled && distinct <= 4 && !isCodeName(name) ? CERTAINTY.words : 0;
  }
}

// Yes and true, no and false, as spreadsheets and databases write them: English, then German, French, Spanish, Italian,
// Portuguese, Dutch, Polish, Swedish, Danish, Finnish, Russian, Japanese, Chinese.
const YES = new Set([
  'true',
  'yes',
  'y',
  'on',
  '1',
  'x',
  '✓',
  '✔',
  '☑',
  '✅',
  'done',
  'checked',
  'ja',
  'wahr',
  'oui',
  'vrai',
  'sí',
  'si',
  'verdadero',
  'sì',
  'vero',
  'sim',
  'verdadeiro',
  'waar',
  'tak',
  'prawda',
  'sant',
  'sand',
  'kyllä',
  'tosi',
  'да',
  'истина',
  'はい',
  '是',
]);
const NO = new Set([
  'false',
  'no',
  'n',
  'off',
  '0',
  '-',
  '✗',
  '✘',
  '☐',
  '❌',
  'unchecked',
  'nein',
  'falsch',
  'non',
  'faux',
  'falso',
  'não',
  'nee',
  'onwaar',
  'nie',
  'fałsz',
  'nej',
  'falskt',
  'falsk',
  'ei',
  'epätosi',
  'нет',
  'ложь',
  'いいえ',
  '否',
]);

/** Yes or no, or `undefined` for anything else. */
export function parseCheckbox(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  if (YES.has(word)) return true;
  return NO.has(word) ? false : undefined;
}
