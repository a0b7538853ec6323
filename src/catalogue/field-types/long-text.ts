import { longTextCells } from './cells/text.ts';
import { byReading } from './conversion.ts';
import type { FieldTypeDefinition } from './definition.ts';
import { equalsText, TEXT_OPERATORS } from './filters.ts';
import { rankTexts } from './ranks.ts';
import { searchedAsIs, spell } from './spelling.ts';

/** Text of any length, with line breaks. */
export const longText = {
  canBeTitle: true,
  details: [],
  isFreeText: true,
  hasParagraphs: true,
  text: (value) => spell(value),
  searchText: searchedAsIs,
  rank: rankTexts,
  operators: TEXT_OPERATORS,
  equals: equalsText,
  convertText: byReading((spelled) => spelled),
  cells: longTextCells,
} satisfies FieldTypeDefinition;
