import type { FieldType, FilterOperator, ViewFilter } from '../model.ts';

const TEXT: readonly FilterOperator[] = ['contains', 'is', 'isNot', 'isEmpty', 'isNotEmpty'];
const NUMBER: readonly FilterOperator[] = ['is', 'isNot', 'atLeast', 'atMost', 'isEmpty', 'isNotEmpty'];
const PRESENCE: readonly FilterOperator[] = ['isEmpty', 'isNotEmpty'];

/** The operators that make sense for a type of field, the most useful first. */
export const OPERATORS_BY_TYPE: Readonly<Record<FieldType, readonly FilterOperator[]>> = {
  text: TEXT,
  longText: TEXT,
  url: TEXT,
  number: NUMBER,
  rating: NUMBER,
  date: ['is', 'before', 'after', 'isEmpty', 'isNotEmpty'],
  checkbox: ['is'],
  select: ['hasAny', 'is', 'isNot', 'isEmpty', 'isNotEmpty'],
  multiSelect: ['hasAny', 'isEmpty', 'isNotEmpty'],
  relation: ['hasAny', 'isEmpty', 'isNotEmpty'],
  location: PRESENCE,
  photos: PRESENCE,
  files: PRESENCE,
};

/** Whether the operator compares with a value at all. */
export function needsValue(operator: FilterOperator): boolean {
  return operator !== 'isEmpty' && operator !== 'isNotEmpty';
}

/** A filter that is still being typed takes no part: it says nothing yet. */
export function isComplete(filter: ViewFilter): boolean {
  if (!needsValue(filter.operator)) return true;
  const { value } = filter;
  return value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);
}
