import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Resolution, ResolutionRule } from '../../../../engine/index.ts';
import {
  answerForField,
  answerForRow,
  NO_RESOLUTIONS,
  resolutionRules,
  resolveAll,
  resolveField,
  resolveFieldOfAll,
  resolvePart,
  resolveRow,
  type ResolutionChoice,
} from './resolution-choice.ts';

const PARTS = [
  { table: 'records', group: 'plants' },
  { table: 'records', group: 'books' },
  { table: 'views' },
] as const;
const ROWS = PARTS.flatMap((part) =>
  ['1', '2'].map((key) => ({ ...part, keyText: `"${'group' in part ? part.group : part.table} ${key}"` })),
);
const FIELDS = ['name', 'values.__proto__'] as const;
const takes = fc.constantFrom<Resolution>('mine', 'theirs', 'both', 'newest');

type Act = (choice: ResolutionChoice) => ResolutionChoice;
const act: fc.Arbitrary<Act> = fc.oneof(
  takes.map((take) => () => resolveAll(take)),
  fc.tuple(fc.constantFrom(...PARTS), takes).map(
    ([part, take]) =>
      (choice: ResolutionChoice) =>
        resolvePart(choice, part, take),
  ),
  fc.tuple(fc.constantFrom(...PARTS), fc.constantFrom(...FIELDS), takes).map(
    ([part, field, take]) =>
      (choice: ResolutionChoice) =>
        resolveFieldOfAll(choice, part, field, take),
  ),
  fc.tuple(fc.constantFrom(...ROWS), takes).map(
    ([row, take]) =>
      (choice: ResolutionChoice) =>
        resolveRow(choice, row, take),
  ),
  fc.tuple(fc.constantFrom(...ROWS), fc.constantFrom(...FIELDS), takes).map(
    ([row, field, take]) =>
      (choice: ResolutionChoice) =>
        resolveField(choice, row, field, take),
  ),
);
const choices = fc
  .array(act, { maxLength: 15 })
  .map((acts) => acts.reduce((before, next) => next(before), NO_RESOLUTIONS));

/** Applies the rules as they are defined: the last matching rule decides. */
function lastRule(
  rules: readonly ResolutionRule[],
  row: (typeof ROWS)[number],
  field?: string,
): Resolution | undefined {
  return rules.findLast(
    (rule) =>
      (rule.table ?? row.table) === row.table &&
      (rule.group === undefined || ('group' in row && rule.group === row.group)) &&
      (rule.keyText ?? row.keyText) === row.keyText &&
      (rule.field === undefined || rule.field === field),
  )?.take;
}

it('makes rules that match the answers on the screen', () => {
  fc.assert(
    fc.property(choices, (choice) => {
      const rules = resolutionRules(choice);
      for (const row of ROWS) {
        expect(lastRule(rules, row)).toBe(answerForRow(choice, row));
        for (const field of FIELDS) expect(lastRule(rules, row, field)).toBe(answerForField(choice, row, field));
      }
    }),
    { numRuns: 500 },
  );
});

it('applies the last answer to everything it was given for', () => {
  fc.assert(
    fc.property(choices, fc.constantFrom(...ROWS), takes, (before, row, take) => {
      expect(FIELDS.map((field) => answerForField(resolveRow(before, row, take), row, field))).toEqual(
        FIELDS.map(() => take),
      );
      expect(answerForField(resolvePart(before, row, take), row, 'name')).toBe(take);
      expect(answerForField(resolveAll(take), row, 'name')).toBe(take);
      expect(answerForField(resolveField(before, row, 'name', take), row, 'name')).toBe(take);
      const ofAll = resolveFieldOfAll(before, row, 'name', take);
      const sameGroup = ROWS.filter(
        (other) =>
          other.table === row.table && ('group' in other ? other.group : '') === ('group' in row ? row.group : ''),
      );
      expect(sameGroup.map((other) => answerForField(ofAll, other, 'name'))).toEqual(sameGroup.map(() => take));
    }),
  );
});
