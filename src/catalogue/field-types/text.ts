import { textCells } from './cells/text.ts';
import { byReading } from './conversion.ts';
import type { FieldTypeDefinition } from './definition.ts';
import { equalsText, TEXT_OPERATORS } from './filters.ts';
import { rankTexts } from './ranks.ts';
import { searchedAsIs, spell } from './spelling.ts';

/** One line. */
export const text = {
  canBeTitle: true,
  details: [],
  isFreeText: true,
  text: (value) => spell(value),
  searchText: searchedAsIs,
  rank: rankTexts,
  operators: TEXT_OPERATORS,
  equals: equalsText,
  convertText: byReading((spelled) => spelled.trim().replace(/\s*\n\s*/g, ' ')),
  cells: textCells,
} satisfies FieldTypeDefinition;
