import type { SelectionRule } from '../../../../engine/index.ts';
import type { ComparedPart } from '../../../../backup/contract/comparing.ts';
import { choiceOfPart, stateOfPart, type TreeChoice } from './tree-choice.ts';

/**
 * The rules that select exactly what the tree shows: the default first, then parts, rows and fields, each only if it
 * differs from its parent. Later rules win.
 */
export function selectionRules(tree: TreeChoice, parts: readonly ComparedPart[]): readonly SelectionRule[] {
  const isTaken = commonDefault(tree, parts);
  const rules: SelectionRule[] = isTaken ? [] : [{ isTaken: false }];
  const ofTable = new Map<string, boolean>();
  /** Tables of which some fields of all rows are taken: parts of them must say that theirs are not. */
  const withFields = new Set<string>();
  // A part without a group is its table's: its rule matches all rows of it, so rules for groups come after.
  for (const part of [...parts].sort((a, b) => Number(a.group !== undefined) - Number(b.group !== undefined))) {
    const { table, group } = part;
    const choice = choiceOfPart(tree, part);
    const around = ofTable.get(table) ?? isTaken;
    if (group === undefined) ofTable.set(table, choice.isTaken);
    const fields = choice.fields ?? [];
    if (choice.isTaken !== around || withFields.has(table))
      rules.push({ isTaken: choice.isTaken, table, ...(group === undefined ? {} : { group }) });
    for (const field of fields) rules.push({ isTaken: true, table, ...(group === undefined ? {} : { group }), field });
    if (group === undefined && fields.length > 0) withFields.add(table);
    for (const [keyText, row] of Object.entries(choice.rows)) {
      if (row.isTaken !== choice.isTaken || fields.length > 0) rules.push({ isTaken: row.isTaken, table, keyText });
      for (const field of row.fields) rules.push({ isTaken: !row.isTaken, table, keyText, field });
    }
  }
  return rules;
}

/**
 * If no part is taken by default, nothing is: with this single rule, the engine looks only at the rows that are named.
 */
function commonDefault(tree: TreeChoice, parts: readonly ComparedPart[]): boolean {
  if (parts.length === 0) return tree.isTaken;
  const defaults = parts.map((part) => choiceOfPart(tree, part).isTaken);
  if (defaults.every((isTaken) => !isTaken)) return false;
  return defaults.every(Boolean) ? true : tree.isTaken;
}

/** Whether nothing at all would be brought back. */
export function isNothingChosen(tree: TreeChoice, parts: readonly ComparedPart[]): boolean {
  return parts.every((part) => stateOfPart(tree, part) === 'none');
}
