import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SelectionRule } from '../../../../engine/index.ts';
import type { ComparedPart } from '../../../../backup/contract/comparing.ts';
import { isNothingChosen, selectionRules } from './selection-rules.ts';
import {
  chooseField,
  chooseFieldsOfAll,
  choosePart,
  chooseRow,
  EVERYTHING,
  isFieldTaken,
  NOTHING,
  onlyParts,
  stateOfPart,
  stateOfRow,
  takenRows,
  type TreeChoice,
} from './tree-choice.ts';

const FIELDS = ['name', 'values.a', 'values.__proto__'] as const;
const KEYS = ['"1"', '"2"', '"__proto__"'] as const;
const PARTS: readonly ComparedPart[] = [
  part('records', 'plants'),
  part('records', 'books'),
  part('settings'),
  part('files'),
  part('records'),
];
const ROWS = PARTS.flatMap(({ table, group }) =>
  KEYS.map((key) => ({
    table,
    keyText: `"${table} ${group ?? ''} ${key.slice(1)}`,
    ...(group === undefined ? {} : { group }),
  })),
);

function part(table: string, group?: string): ComparedPart {
  return {
    table,
    ...(group === undefined ? {} : { group }),
    label: group ?? table,
    role: 'data',
    counts: { added: 0, changed: 3, removed: 0, same: 4 },
  };
}

type Act = (tree: TreeChoice) => TreeChoice;
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.constantFrom<Act>(
    () => EVERYTHING,
    () => NOTHING,
    () => onlyParts(PARTS.slice(0, 1)),
  ),
  fc.tuple(fc.constantFrom(...PARTS), fc.boolean()).map(
    ([chosen, isTaken]) =>
      (tree: TreeChoice) =>
        choosePart(tree, chosen, isTaken),
  ),
  // Never all fields: this test could not distinguish that from choosing whole rows.
  fc.tuple(fc.constantFrom(...PARTS), fc.subarray(['name', 'values.__proto__'])).map(
    ([chosen, fields]) =>
      (tree: TreeChoice) =>
        chooseFieldsOfAll(tree, chosen, fields),
  ),
  fc.tuple(fc.constantFrom(...ROWS), fc.boolean()).map(
    ([row, isTaken]) =>
      (tree: TreeChoice) =>
        chooseRow(tree, row, isTaken),
  ),
  fc.tuple(fc.constantFrom(...ROWS), fc.constantFrom(...FIELDS), fc.boolean()).map(
    ([row, field, isTaken]) =>
      (tree: TreeChoice) =>
        chooseField(tree, row, field, isTaken, FIELDS),
  ),
);
const tree = fc.array(act, { maxLength: 25 }).map((acts) => acts.reduce((before, next) => next(before), EVERYTHING));

/** Applies the rules as they are defined: the last matching rule decides; without one, the field is selected. */
function isSelected(rules: readonly SelectionRule[], row: (typeof ROWS)[number], field: string): boolean {
  const last = rules.findLast(
    (rule) =>
      (rule.table ?? row.table) === row.table &&
      (rule.group === undefined || rule.group === row.group) &&
      (rule.keyText ?? row.keyText) === row.keyText &&
      (rule.field ?? field) === field,
  );
  return last?.isTaken ?? true;
}

it('selects exactly what the tree shows', () => {
  fc.assert(
    fc.property(tree, (chosen) => {
      const rules = selectionRules(chosen, PARTS);
      for (const row of ROWS) {
        const selected = FIELDS.map((field) => isSelected(rules, row, field));
        expect(selected).toEqual(FIELDS.map((field) => isFieldTaken(chosen, row, field)));
        const shown = stateOfRow(chosen, row);
        expect(shown).toBe(selected.every(Boolean) ? 'all' : selected.some(Boolean) ? 'some' : 'none');
      }
    }),
    { numRuns: 500 },
  );
});

it('shows the state of a part that follows from its rows', () => {
  fc.assert(
    fc.property(tree, (chosen) => {
      for (const each of PARTS) {
        const states = ROWS.filter(({ table, group }) => table === each.table && group === each.group).map((row) =>
          stateOfRow(chosen, row),
        );
        const expected = states.every((state) => state === 'all')
          ? 'all'
          : states.every((state) => state === 'none')
            ? 'none'
            : 'some';
        expect(stateOfPart(chosen, each)).toBe(expected);
        expect(takenRows(chosen, each)).toEqual({
          whole: states.filter((state) => state === 'all').length,
          partly: states.filter((state) => state === 'some').length,
        });
      }
      expect(isNothingChosen(chosen, PARTS)).toBe(ROWS.every((row) => stateOfRow(chosen, row) === 'none'));
    }),
    { numRuns: 500 },
  );
});

it('changes only the chosen field of the chosen row', () => {
  fc.assert(
    fc.property(
      tree,
      fc.constantFrom(...ROWS),
      fc.constantFrom(...FIELDS),
      fc.boolean(),
      (before, row, field, isTaken) => {
        const after = chooseField(before, row, field, isTaken, FIELDS);
        for (const other of ROWS) {
          for (const name of FIELDS)
            expect(isFieldTaken(after, other, name)).toBe(
              other === row && name === field ? isTaken : isFieldTaken(before, other, name),
            );
        }
      },
    ),
    { numRuns: 300 },
  );
});

it('selects the given fields in all rows of a part, and deselects the others', () => {
  fc.assert(
    fc.property(tree, fc.constantFrom(...PARTS), fc.subarray(['name', 'values.__proto__']), (before, part, fields) => {
      const after = chooseFieldsOfAll(before, part, fields);
      for (const row of ROWS) {
        const isOfPart = row.table === part.table && row.group === part.group;
        for (const field of FIELDS)
          expect(isFieldTaken(after, row, field)).toBe(
            isOfPart ? fields.some((name) => name === field) : isFieldTaken(before, row, field),
          );
        // A row on one side only is not selected because of a field.
        if (isOfPart) expect(stateOfRow(after, { ...row, change: 'added' })).toBe('none');
      }
    }),
  );
});

it('needs no rule for everything, and a default plus one rule for each single row', () => {
  expect(selectionRules(EVERYTHING, PARTS)).toEqual([]);
  const none = PARTS.reduce((before, each) => choosePart(before, each, false), EVERYTHING);
  const [row] = ROWS;
  if (!row) throw new Error('There are rows.');
  expect(selectionRules(chooseRow(none, row, true), PARTS)).toEqual([
    { isTaken: false },
    { isTaken: true, table: row.table, keyText: row.keyText },
  ]);
});
