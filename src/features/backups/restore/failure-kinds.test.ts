import { expect, it } from 'vitest';
import { BackupError, type ErrorCode, type ErrorContext } from '../../../engine/index.ts';
import { canBeLeftOut } from './failure-kinds.ts';

const PART: readonly [ErrorCode, ErrorContext][] = [
  ['damaged', { object: 'row' }],
  ['missing-object', {}],
  ['truncated', {}],
  ['invalid-format', { what: 'record: map' }],
  ['limit-exceeded', { what: 'depth of a record' }],
  ['incompatible', { type: 'ImageBitmap' }],
];
const WHOLE: readonly [ErrorCode, ErrorContext][] = [
  ['incompatible', { source: 'other' }],
  ['newer-version', {}],
  ['stale-plan', {}],
  ['quota-exceeded', {}],
  ['busy', {}],
  ['cancelled', {}],
  ['missing-object', { what: 'restore plan' }],
  ['missing-object', { what: 'comparison' }],
];

it.each(PART)('offers to leave out a part if the error is %s %j', (code, context) => {
  expect(canBeLeftOut(new BackupError(code, { context }))).toBe(true);
});

it.each(WHOLE)('does not offer that for errors where it would not help: %s %j', (code, context) => {
  expect(canBeLeftOut(new BackupError(code, { context }))).toBe(false);
});
