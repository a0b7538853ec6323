import type { ColorName, SelectOption } from './model.ts';

/** Nobody can choose among more than this. */
export const MAX_MADE_OPTIONS = 200;
const OPTION_COLORS: readonly ColorName[] = [
  'blue',
  'green',
  'orange',
  'grape',
  'teal',
  'red',
  'indigo',
  'lime',
  'pink',
  'cyan',
  'yellow',
  'violet',
];

/** A new choice, at the `position`-th place of its field. */
export function newOption(label: string, position: number): SelectOption {
  return { id: crypto.randomUUID(), label, color: OPTION_COLORS[position % OPTION_COLORS.length] ?? 'gray' };
}
