import { LOST } from './conversion.ts';
import type { FieldTypeDefinition } from './definition.ts';
import { keepSuitable } from './files.ts';
import { equalsText, PRESENCE_OPERATORS } from './filters.ts';
import { rankLengths } from './ranks.ts';
import { fileNames, spell } from './spelling.ts';

/** Pictures. */
export const photos = {
  canBeTitle: false,
  details: ['isSingle'],
  fileKind: 'photos',
  mainOf: 'gallery',
  text: (value) => spell(value),
  searchText: fileNames,
  rank: rankLengths,
  operators: PRESENCE_OPERATORS,
  equals: equalsText,
  convertText: () => LOST,
  convertFiles: (value, to) =>
    keepSuitable(
      value,
      value.filter((file) => file.type.startsWith('image/')),
      to,
    ),
} satisfies FieldTypeDefinition;
