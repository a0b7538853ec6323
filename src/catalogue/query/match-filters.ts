import type { Field, FieldValue, ViewFilter } from '../model.ts';
import { isEmptyValue } from '../values.ts';
import { isComplete } from './filter-operators.ts';
import { foldText } from './fold-text.ts';

/** Answers for one value whether a filter lets it through. */
export type ValueTest = (value: FieldValue | undefined) => boolean;

/**
 * Makes a filter into a test of one value, so that what can be worked out once is not worked out 135,000 times.
 * An incomplete filter, and one whose operator does not fit the type of the field, lets everything through.
 */
export function compileFilter(field: Field, filter: ViewFilter): ValueTest {
  if (!isComplete(filter)) return () => true;
  const wanted = filter.value;
  switch (filter.operator) {
    case 'isEmpty':
      return isEmptyValue;
    case 'isNotEmpty':
      return (value) => !isEmptyValue(value);
    case 'contains': {
      const part = foldText(String(wanted));
      return (value) => typeof value === 'string' && foldText(value).includes(part);
    }
    case 'is':
      return equalTo(field, wanted);
    case 'isNot': {
      const isEqual = equalTo(field, wanted);
      return (value) => !isEqual(value);
    }
    case 'atLeast':
      return (value) => typeof value === 'number' && value >= Number(wanted);
    case 'atMost':
      return (value) => typeof value === 'number' && value <= Number(wanted);
    case 'before':
      return (value) => typeof value === 'string' && value !== '' && value < String(wanted);
    case 'after':
      return (value) => typeof value === 'string' && value !== '' && value > String(wanted);
    case 'hasAny': {
      const any = new Set(Array.isArray(wanted) ? wanted : [wanted]);
      return (value) => (Array.isArray(value) ? value.some((entry) => any.has(entry)) : any.has(value));
    }
  }
}

function equalTo(field: Field, wanted: ViewFilter['value']): ValueTest {
  switch (field.type) {
    // A box that was never ticked is not ticked.
    case 'checkbox':
      return (value) => (value === true) === (wanted === true || wanted === 'true');
    case 'number':
    case 'rating':
      return (value) => value === Number(wanted);
    case 'select':
    case 'date':
      return (value) => value === wanted;
    default: {
      const text = foldText(String(wanted));
      return (value) => typeof value === 'string' && foldText(value) === text;
    }
  }
}
