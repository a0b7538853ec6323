import { expect, it } from 'vitest';
import { costWords } from './cost-words.ts';

it('the cost of a month follows the size and the price of a gigabyte', () => {
  expect(costWords(10e9, { amount: 0.023, currency: 'USD' })).toBe('$0.23 a month');
  expect(costWords(1e12, { amount: 5, currency: 'EUR' })).toBe('€5,000.00 a month');
  expect(costWords(1e6, { amount: 0.023, currency: 'USD' })).toBe('less than $0.01 a month');
  expect(costWords(0, { amount: 0.023, currency: 'USD' })).toBe('$0.00 a month');
});
