import { expect, test } from 'vitest';
import { BOOKS } from './book-samples.ts';
import { PLACES } from './place-samples.ts';
import { ISSUES } from './project-samples.ts';

test('ISBNs have their check digit', () => {
  const isbns = BOOKS.map(({ values }) => values.isbn).filter((isbn) => typeof isbn === 'string');
  expect(isbns.length).toBeGreaterThan(0);
  for (const isbn of isbns) {
    const sum = [...isbn].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
    expect([isbn, sum % 10]).toEqual([isbn, 0]);
  }
});

test('all places are on the globe, in both hemispheres', () => {
  const points = PLACES.map(({ location }) => location as { latitude: number; longitude: number });
  expect(points.every(({ latitude, longitude }) => Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)).toBe(true);
  expect(points.some(({ latitude }) => latitude < 0) && points.some(({ latitude }) => latitude > 0)).toBe(true);
});

test('an issue depends only on earlier ones', () => {
  for (const [index, { dependsOn = [] }] of ISSUES.entries())
    for (const number of dependsOn) expect(number).toBeLessThan(index + 1);
});
