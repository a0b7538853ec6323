import type { FileReference } from '../model.ts';
import { type Conversion, type FieldShape, LOST } from './conversion.ts';
import type { FieldTypeDefinition } from './definition.ts';
import { equalsText, PRESENCE_OPERATORS } from './filters.ts';
import { rankLengths } from './ranks.ts';
import { fileNames, spell } from './spelling.ts';

/** Files of any kind. */
export const files = {
  canBeTitle: false,
  details: ['isSingle'],
  fileKind: 'files',
  text: (value) => spell(value),
  searchText: fileNames,
  rank: rankLengths,
  operators: PRESENCE_OPERATORS,
  equals: equalsText,
  convertText: () => LOST,
  convertFiles: (value, to) => keepSuitable(value, value, to),
} satisfies FieldTypeDefinition;

/** The part of `value` that the field can contain; the rest is lost. */
export function keepSuitable(
  value: readonly FileReference[],
  suitable: readonly FileReference[],
  to: FieldShape,
): Conversion {
  const rest = to.isSingle ? suitable.slice(0, 1) : suitable;
  if (rest.length === value.length) return { kind: 'kept', value };
  return rest.length === 0 ? LOST : { kind: 'lost', value: rest };
}
