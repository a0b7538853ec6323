import { expect, it } from 'vitest';
import { intactParts } from './intact-parts.ts';

const TABLES = [
  { name: 'collections', rows: 2 },
  { name: 'records', rows: 9 },
  { name: 'settings', rows: 0 },
  { name: 'files', rows: 3 },
];

it('lists the tables that a check found damaged, and the intact ones', () => {
  const findings = [
    { problem: 'damaged-object', subject: 'packs/abc', detail: 'wrong id' },
    { problem: 'damaged-row', subject: 'files in snapshots/abc', detail: 'a chunk is damaged' },
    { problem: 'wrong-count', subject: 'records in snapshots/abc', detail: 'rows: 8 instead of 9' },
  ] as const;
  expect(intactParts(findings, TABLES)).toEqual({ whole: ['collections'], damaged: ['records', 'files'] });
});

it('lists every table without a finding as intact', () => {
  expect(intactParts([{ problem: 'damaged-index', subject: 'indexes/abc', detail: '' }], TABLES)).toEqual({
    whole: ['collections', 'records', 'files'],
    damaged: [],
  });
});
