import { expect, it } from 'vitest';
import { nearestStep, parseStep, placeOf, RESTORE_STEPS, SHOWN_STEPS, type Known } from './steps.ts';

const NOTHING: Known = {
  hasFile: false,
  isUnlocked: false,
  hasBackup: false,
  candidates: 0,
  mayConflict: false,
  isApplying: false,
  hasResult: false,
};
const HERE: Known = { ...NOTHING, hasBackup: true };

it('shows the first step if nothing is known', () => {
  for (const step of RESTORE_STEPS) expect(nearestStep(step, NOTHING)).toBe('choose');
});

it.each([
  ['preview', HERE, 'preview'],
  ['conflicts', HERE, 'preview'],
  ['conflicts', { ...HERE, mayConflict: true }, 'conflicts'],
  ['confirm', HERE, 'confirm'],
  ['run', HERE, 'confirm'],
  ['unlock', HERE, 'choose'],
  ['pick', HERE, 'check'],
  ['pick', { ...HERE, hasFile: true, isUnlocked: true, candidates: 2 }, 'pick'],
  ['preview', { ...NOTHING, hasFile: true }, 'unlock'],
  ['done', HERE, 'choose'],
  ['done', { ...HERE, hasResult: true }, 'done'],
  ['run', { ...HERE, hasResult: true }, 'done'],
  ['choose', { ...HERE, isApplying: true }, 'run'],
] as const)('the step %s, given %o, shows %s', (asked, known, shown) => {
  expect(nearestStep(asked, known)).toBe(shown);
});

it('gives every step a position, in order', () => {
  const places = RESTORE_STEPS.map(placeOf);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(new Set(places).size).toBe(SHOWN_STEPS.length);
});

it('accepts only existing steps from the address', () => {
  expect(parseStep('confirm')).toBe('confirm');
  expect(parseStep('elsewhere')).toBeUndefined();
  expect(parseStep(null)).toBeUndefined();
});
