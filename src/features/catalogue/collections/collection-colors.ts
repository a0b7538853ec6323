import type { ColorName } from '../../../catalogue/model.ts';

/** All colours of collections and options, in the order in which they are offered. */
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
