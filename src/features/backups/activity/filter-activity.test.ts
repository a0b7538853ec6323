import { expect, it } from 'vitest';
import type { ActivityEntry } from '../../../backup/contract/activity.ts';
import { filterActivity } from './filter-activity.ts';

const NOW = Date.parse('2026-05-10T12:00:00.000Z');
const entry = (id: string, hoursAgo: number, rest: Partial<ActivityEntry> = {}): ActivityEntry => ({
  id,
  at: new Date(NOW - hoursAgo * 3_600_000).toISOString(),
  kind: 'backup',
  trigger: 'manual',
  outcome: 'ok',
  ...rest,
});

const entries = [
  entry('a', 1, { subject: 'Before the move' }),
  entry('b', 30, { kind: 'check', outcome: 'warning', errorCode: 'damaged' }),
  entry('c', 24 * 10, { trigger: 'scheduled', outcome: 'failed', errorCode: 'quota-exceeded' }),
];
const idsOf = (filter: Parameters<typeof filterActivity>[1]) =>
  filterActivity(entries, filter, NOW)
    .map(({ id }) => id)
    .join('');

it('filters by kind, outcome, time and text, and by all of them together', () => {
  expect(idsOf({ text: '' })).toBe('abc');
  expect(idsOf({ text: '', kind: 'backup' })).toBe('ac');
  expect(idsOf({ text: '', outcome: 'warning' })).toBe('b');
  expect(idsOf({ text: '', period: 'day' })).toBe('a');
  expect(idsOf({ text: '', period: 'week' })).toBe('ab');
  expect(idsOf({ text: '', period: 'month' })).toBe('abc');
  expect(idsOf({ text: ' MOVE ' })).toBe('a');
  expect(idsOf({ text: 'on schedule' })).toBe('c');
  expect(idsOf({ text: 'quota' })).toBe('c');
  expect(idsOf({ text: 'space', kind: 'backup', outcome: 'failed', period: 'month' })).toBe('c');
  expect(idsOf({ text: 'space', kind: 'backup', outcome: 'failed', period: 'week' })).toBe('');
});
