import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNumber, parsePoint, safeHref } from './parse-input.ts';

describe('parseNumber', () => {
  it.each<[string, number | undefined | null]>([
    ['', undefined],
    ['  ', undefined],
    ['7', 7],
    ['-7.5', -7.5],
    ['−7', -7],
    ['7,5', 7.5],
    ['0,125', 0.125],
    ['1 234', 1234],
    ['1,234', 1234],
    ['1,234,567.5', 1234567.5],
    ['.5', 0.5],
    ['1e3', 1000],
    ['1.', 1],
    ['seven', null],
    ['1.2.3', null],
    ['-', null],
    ['1e999', null],
  ])('reads %j as %s', (text, value) => {
    expect(parseNumber(text)).toBe(value);
  });

  it('reads every number that JavaScript writes', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => parseNumber(String(value)) === value),
    );
  });
});

describe('parsePoint', () => {
  it.each([
    ['52.5, 13.4', 52.5, 13.4],
    ['-33.9 151.2', -33.9, 151.2],
    ['(1;2)', 1, 2],
    ['33.9° S, 151.2° E', -33.9, 151.2],
    ['0,0', 0, 0],
  ])('reads %j', (text, latitude, longitude) => {
    const point = parsePoint(text);
    expect(point?.latitude).toBeCloseTo(latitude);
    expect(point?.longitude).toBeCloseTo(longitude);
  });

  it.each(['', '52.5', '91, 0', '0, 181', 'here, there', '1, 2, 3'])('refuses %j', (text) => {
    expect(parsePoint(text)).toBeUndefined();
  });
});

describe('safeHref', () => {
  it.each([
    ['https://example.org/a?b#c', 'https://example.org/a?b#c'],
    ['http://example.org', 'http://example.org/'],
    ['mailto:a@example.org', 'mailto:a@example.org'],
    ['example.org', 'https://example.org/'],
    ['example.org/x:y', 'https://example.org/x:y'],
  ])('opens %s', (text, href) => {
    expect(safeHref(text)).toBe(href);
  });

  it.each([
    'javascript:alert(1)',
    ' JAVASCRIPT:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'blob:https://x/y',
    'words',
    '',
  ])('never opens %j', (text) => {
    expect(safeHref(text)).toBeUndefined();
  });

  it('returns only web and mail addresses, for any input', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((rest) => `javascript:${rest}`),
        ),
        (text) => {
          const href = safeHref(text);
          return href === undefined || /^(https?|mailto):/.test(href);
        },
      ),
    );
  });
});
