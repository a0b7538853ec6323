import type { FieldValue } from '../../model.ts';
import type { ImportableType } from '../../field-types/registry.ts';
import { lossOfNumber } from './number.ts';
import { exactRating } from './text.ts';

/**
 * What a value no longer says of the text it was made from, in a few plain words for the report; `undefined` where it
 * says all of it, be it written another way (`1,234.50` and 1234.5, `4/3/2021` and 2021-03-04).
 */
export function lossOf(
  text: string,
  value: FieldValue,
  type: ImportableType,
  hasDecimalComma: boolean,
): string | undefined {
  switch (type) {
    case 'text':
      return value === text ? undefined : LINES_JOINED;
    case 'number':
      return typeof value === 'number' ? lossOfNumber(text, value, hasDecimalComma) : undefined;
    case 'date':
      return /\d:\d\d/.test(text) ? TIME_LEFT_OUT : undefined;
    case 'rating':
      return exactRating(text) === value ? undefined : 'rounded to whole stars';
    case 'url':
      return value === text.trim() ? undefined : 'https:// put in front';
    case 'location':
      return lossOfPlace(text);
    case 'select':
    case 'multiSelect':
      return /[\r\n\t]/.test(text) ? LINES_JOINED : undefined;
    case 'longText':
    case 'checkbox':
      return undefined;
  }
}

export const TIME_LEFT_OUT = 'time of day left out';
const LINES_JOINED = 'line breaks and tabs replaced by spaces';

/** A text may hold more than two coordinates: corners of an area, a height, how exact they are. */
function lossOfPlace(text: string): string | undefined {
  if (/(?:LINESTRING|POLYGON|MULTIPOINT)/i.test(text)) return 'placed at the centre of a line or area';
  const numbers = text.replace(/^SRID=\d+/i, '').match(/\d+(?:[.,]\d+)?/g) ?? [];
  return numbers.length > 2 && /^[[{]|^geo:|POINT/i.test(text.trim())
    ? 'everything except the place left out'
    : undefined;
}
