import { expect, it } from 'vitest';
import { defaultSettings } from './settings.ts';

it.each([
  ['en-US', { firstDayOfWeek: 0, dateFormat: 'monthDayYear', units: 'imperial' }],
  ['en-GB', { firstDayOfWeek: 1, dateFormat: 'dayMonthYear', units: 'metric' }],
  ['de-DE', { firstDayOfWeek: 1, dateFormat: 'dayMonthYear', units: 'metric' }],
  ['sv-SE', { firstDayOfWeek: 1, dateFormat: 'iso', units: 'metric' }],
  ['ar-EG', { firstDayOfWeek: 6, units: 'metric' }],
  ['not a locale', { firstDayOfWeek: 1, dateFormat: 'iso', units: 'metric' }],
])('defaults for %s follow local custom', (locale, expected) => {
  expect(defaultSettings(locale)).toMatchObject({ theme: 'auto', ...expected });
});
