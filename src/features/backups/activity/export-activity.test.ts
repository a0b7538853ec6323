import fc from 'fast-check';
import Papa from 'papaparse';
import { expect, it } from 'vitest';
import type { ActivityEntry } from '../../../backup/contract/activity.ts';
import { activityCsv, activityJson } from './export-activity.ts';

const entry: ActivityEntry = {
  id: 'a',
  at: '2026-05-10T12:00:00.000Z',
  kind: 'backup',
  trigger: 'manual',
  outcome: 'ok',
  subject: 'First, "best"',
  figures: { records: 3, newBytes: 10 },
};

function parsed(csv: string): string[][] {
  const { data } = Papa.parse<string[]>(csv.slice(1), { skipEmptyLines: true });
  return data;
}

it('writes a line for each entry, and a column for each figure', () => {
  const csv = activityCsv([entry, { ...entry, kind: 'delete', figures: { freedBytes: 7 }, errorCode: 'busy' }]);
  expect(csv.charCodeAt(0)).toBe(0xfeff);
  const [head = [], first = [], second = []] = parsed(csv);
  expect(head.slice(-3)).toEqual(['freedBytes', 'newBytes', 'records']);
  expect(first[head.indexOf('subject')]).toBe('First, "best"');
  expect(first.slice(-3)).toEqual(['', '10', '3']);
  expect([second[head.indexOf('kind')], second[head.indexOf('errorCode')], second.at(-3)]).toEqual([
    'delete',
    'busy',
    '7',
  ]);
});

it('keeps every backup name complete, but never as a formula', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom('', '=', '+', '-', '@', '\t', '\r'), (text, start) => {
      const subject = start + text;
      const [head = [], row = []] = parsed(activityCsv([{ ...entry, subject }]));
      const cell = row[head.indexOf('subject')] ?? '';
      expect(cell).not.toMatch(/^[=+\-@\t\r]/);
      expect(cell.replace(/^'/, '')).toBe(subject.replace(/^'/, ''));
    }),
  );
});

it('gives the same advice about a failure as the screen', () => {
  const failed = { ...entry, outcome: 'failed', errorCode: 'offline' } as const;
  const [head = [], row = []] = parsed(activityCsv([failed]));
  expect(row[head.indexOf('hint')]).toBe('Try again when you are online.');
  expect(JSON.parse(activityJson([failed]))).toMatchObject({ activity: [{ hint: 'Try again when you are online.' }] });
});

it('writes JSON that reads back the same', () => {
  expect(JSON.parse(activityJson([entry]))).toEqual({ activity: [entry] });
});
