import { describe, expect, it } from 'vitest';
import { parseCheckbox } from './checkbox.ts';
import { parseDate } from './date.ts';
import { parseLocation } from './location.ts';
import { parseNumber } from './number.ts';
import { parseRating } from './rating.ts';
import { parseUrl } from './url.ts';

describe('parseNumber', () => {
  it.each([
    ['12', 12],
    ['-0.5', -0.5],
    [' 1 234 ', 1234],
    ['1,234,567.8', 1234567.8],
    ['3,5', 3.5],
    ['1e6', 1e6],
    ['−4', -4],
    ['1,234', 1234],
    ['+7', 7],
    ['.5', 0.5],
  ])('reads %j as %d', (text, expected) => expect(parseNumber(text)).toBe(expected));
  it.each(['', 'abc', '12 kg', '1.2.3', '1,2,3', 'Infinity', 'NaN', '0x10', '1e999'])(
    'does not guess at %j',
    (text) => {
      expect(parseNumber(text)).toBeUndefined();
    },
  );
});

describe('parseDate', () => {
  it.each([
    ['2024-02-29', '2024-02-29'],
    ['2024-2-3', '2024-02-03'],
    ['2024-12-31T23:59:59.000Z', '2024-12-31'],
    ['31.12.2024', '2024-12-31'],
    ['31/12/2024', '2024-12-31'],
    ['12/31/2024', '2024-12-31'],
    ['5/5/2024', '2024-05-05'],
    ['1 January 2024', '2024-01-01'],
    ['Dec 31, 2024', '2024-12-31'],
    ['3rd March 1999', '1999-03-03'],
  ])('reads %j as %s', (text, expected) => expect(parseDate(text)).toBe(expected));
  it.each(['', '2023-02-29', '2024-13-01', '01/02/2024', 'tomorrow', '99.99.2024', '31 Foo 2024', '2024'])(
    'does not guess at %j',
    (text) => {
      expect(parseDate(text)).toBeUndefined();
    },
  );
});

it('parseCheckbox reads common words for yes and no, and no others', () => {
  expect(['Yes', 'TRUE', '1', 'x', '✓'].map(parseCheckbox)).toEqual([true, true, true, true, true]);
  expect(['no', 'False', '0'].map(parseCheckbox)).toEqual([false, false, false]);
  expect(['', 'maybe', '2'].map(parseCheckbox)).toEqual([undefined, undefined, undefined]);
});

it('parseRating reads whole numbers from 0 to 5 and stars', () => {
  expect(['0', '5', '★★★', '★★☆☆☆', '☆☆☆☆☆'].map(parseRating)).toEqual([0, 5, 3, 2, 0]);
  expect(['', '6', '-1', '3.5', 'good'].map(parseRating)).toEqual(Array(5).fill(undefined));
});

it('parseUrl takes http and https only', () => {
  expect(parseUrl('https://example.org/a?b')).toBe('https://example.org/a?b');
  expect(parseUrl('www.example.org')).toBe('https://www.example.org');
  expect(
    ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'example', 'https://', 'http://a b'].map(
      parseUrl,
    ),
  ).toEqual(Array(6).fill(undefined));
});

it('parseLocation reads decimal degrees within the globe', () => {
  expect(parseLocation('52.52, 13.405')).toEqual({ latitude: 52.52, longitude: 13.405 });
  expect(parseLocation('33.9 S; 18.4 E')).toEqual({ latitude: -33.9, longitude: 18.4 });
  expect(['91, 0', '0, 181', '12', 'Berlin', ''].map(parseLocation)).toEqual(Array(5).fill(undefined));
});
