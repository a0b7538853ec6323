import type { FilterOperator, ViewFilter } from '../model.ts';

/** Whether the operator compares with a value at all. */
export function needsValue(operator: FilterOperator): boolean {
  return operator !== 'isEmpty' && operator !== 'isNotEmpty';
}

/** A filter that is still being typed has no effect. */
export function isComplete(filter: ViewFilter): boolean {
  if (!needsValue(filter.operator)) return true;
  const { value } = filter;
  return value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);
}
