import { partsOrLost } from './conversion.ts';
import type { FieldTypeDefinition } from './definition.ts';
import { equalsText, LIST_OPERATORS } from './filters.ts';
import { rankLengths } from './ranks.ts';
import { spell } from './spelling.ts';

/** Other records, by id. */
export const relation = {
  canBeTitle: false,
  details: ['relatedCollectionId'],
  text: (value, _field, titleOf) => spell(value, titleOf),
  rank: rankLengths,
  operators: LIST_OPERATORS,
  equals: equalsText,
  convertText: ({ text, parts, value }, _to, { recordIdByTitle }) => {
    const whole = recordIdByTitle?.(text.trim());
    return partsOrLost(whole === undefined ? parts : [text.trim()], (title) => recordIdByTitle?.(title), value);
  },
} satisfies FieldTypeDefinition;
