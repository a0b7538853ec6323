import type { ColorName } from '../../../catalogue/model.ts';

/** All colours a collection or an option may have, in the order in which they are offered. */
export const COLOR_NAMES: readonly ColorName[] = [
  'gray',
  'red',
  'pink',
  'grape',
  'violet',
  'indigo',
  'blue',
  'cyan',
  'teal',
  'green',
  'lime',
  'yellow',
  'orange',
];
