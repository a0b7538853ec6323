import { checkboxCells } from './cells/checkbox.ts';
import { byReading } from './conversion.ts';
import type { FieldTypeDefinition } from './definition.ts';
import { rankBy } from './ranks.ts';
import { spell } from './spelling.ts';

const TRUE_WORDS = new Set(['yes', 'y', 'true', '1', 'x', 'on', '✓', '✔']);
const FALSE_WORDS = new Set(['no', 'n', 'false', '0', 'off', '✗', '✘']);

/** Yes or no. */
export const checkbox = {
  canBeTitle: false,
  details: [],
  text: (value) => spell(value),
  rank: rankBy((value) => (value === true ? 1 : 0)),
  operators: ['is'],
  initialFilterValue: true,
  // A box that was never ticked counts as not ticked.
  equals: (wanted) => (value) => (value === true) === (wanted === true || wanted === 'true'),
  convertText: byReading(parseCheckbox),
  cells: checkboxCells,
} satisfies FieldTypeDefinition;

/** A yes or no. */
export function parseCheckbox(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  return TRUE_WORDS.has(word) ? true : FALSE_WORDS.has(word) ? false : undefined;
}
