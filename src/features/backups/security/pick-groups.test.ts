import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pickGroups } from './pick-groups.ts';

it('asks for three different groups, in order, for any random numbers', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 3, maxLength: 3 }),
      (numbers) => {
        const groups = pickGroups(9, () => numbers.shift() ?? 0);
        expect(new Set(groups).size).toBe(3);
        expect(groups).toEqual([...groups].sort((a, b) => a - b));
        expect(groups.every((group) => group >= 0 && group < 9)).toBe(true);
      },
    ),
  );
});

it('can ask for any group', () => {
  const seen = new Set(Array.from({ length: 300 }, () => pickGroups(9, Math.random)).flat());
  expect(seen.size).toBe(9);
});
