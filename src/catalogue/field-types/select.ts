import { selectCells } from './cells/choices.ts';
import { chosenLabels, optionIdByLabel, optionLabel, rankChoices, toOneChoice } from './choices.ts';
import { sameOrLost } from './conversion.ts';
import type { FieldTypeDefinition } from './definition.ts';
import { equalsExactly } from './filters.ts';
import { spell } from './spelling.ts';

/** One of several options, by its id. */
export const select = {
  canBeTitle: true,
  details: ['options'],
  mainOf: 'board',
  text: (value, field) =>
    typeof value === 'string' ? optionLabel(value, field) : spell(value, (id) => optionLabel(id, field)),
  searchText: chosenLabels,
  rank: rankChoices,
  operators: ['hasAny', 'is', 'isNot', 'isEmpty', 'isNotEmpty'],
  equals: equalsExactly,
  convertFrom: { select: toOneChoice, multiSelect: toOneChoice },
  convertText: ({ text, value }, to) => sameOrLost(optionIdByLabel(text, to), value),
  cells: selectCells,
} satisfies FieldTypeDefinition;
