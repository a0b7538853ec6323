import type { FilterOperator, ViewFilter } from '../model.ts';
import { foldText } from '../query/fold-text.ts';
import type { ValueTest } from './definition.ts';

export const TEXT_OPERATORS: readonly FilterOperator[] = ['contains', 'is', 'isNot', 'isEmpty', 'isNotEmpty'];
export const NUMBER_OPERATORS: readonly FilterOperator[] = [
  'is',
  'isNot',
  'atLeast',
  'atMost',
  'isEmpty',
  'isNotEmpty',
];
export const PRESENCE_OPERATORS: readonly FilterOperator[] = ['isEmpty', 'isNotEmpty'];
export const LIST_OPERATORS: readonly FilterOperator[] = ['hasAny', 'isEmpty', 'isNotEmpty'];

/** Equal apart from case and accents. */
export function equalsText(wanted: ViewFilter['value']): ValueTest {
  const text = foldText(String(wanted));
  return (value) => typeof value === 'string' && foldText(value) === text;
}

export function equalsNumber(wanted: ViewFilter['value']): ValueTest {
  return (value) => value === Number(wanted);
}

export function equalsExactly(wanted: ViewFilter['value']): ValueTest {
  return (value) => value === wanted;
}
