import { multiSelectCells } from './cells/choices.ts';
import { chosenLabels, optionIdByLabel, optionLabel, rankChoices } from './choices.ts';
import { partsOrLost } from './conversion.ts';
import type { FieldTypeDefinition } from './definition.ts';
import { equalsText, LIST_OPERATORS } from './filters.ts';
import { spell } from './spelling.ts';

/** Any of several options, by their ids. */
export const multiSelect = {
  canBeTitle: false,
  details: ['options'],
  holdsSeveral: true,
  text: (value, field) => spell(value, (id) => optionLabel(id, field)),
  searchText: chosenLabels,
  rank: rankChoices,
  operators: LIST_OPERATORS,
  equals: equalsText,
  convertText: ({ text, parts, value }, to) =>
    partsOrLost(optionIdByLabel(text, to) === undefined ? parts : [text], (label) => optionIdByLabel(label, to), value),
  cells: multiSelectCells,
} satisfies FieldTypeDefinition;
