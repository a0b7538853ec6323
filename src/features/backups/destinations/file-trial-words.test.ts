import type { DrillReport } from '../../../engine/index.ts';
import { expect, it } from 'vitest';
import type { FileTrial } from '../../../backup/contract/destinations.ts';
import { fileTrialWords } from './file-trial-words.ts';

const AT = '2026-05-10T12:00:00.000Z';
const check = { at: AT, depth: 'full', isIntact: true, objects: 3, bytes: 1000, findings: [] } as const;
const drill: DrillReport = {
  at: AT,
  outcome: 'passed',
  backupId: 'a',
  takenAt: AT,
  records: 47,
  files: 5,
  filesInBackup: 5,
  bytes: 1000,
  durationMs: 1200,
};
const right: Extract<FileTrial, { kind: 'tried' }> = {
  kind: 'tried',
  check,
  drill,
  backup: { id: 'a', takenAt: AT, scope: 'full', withFiles: true },
  newer: 0,
  opensByKeysOfNow: true,
};
const say = (trial: FileTrial) => {
  const { tone, title, sentences } = fileTrialWords(trial, 'heirloom.zip', () => '10 May');
  return `${tone}: ${title}. ${sentences.join(' ')}`;
};

it('identifies each kind of file, and calls only a complete, newest, readable one good', () => {
  const kinds: readonly FileTrial[] = [
    right,
    { ...right, newer: 2 },
    { ...right, opensByKeysOfNow: false },
    { ...right, backup: { id: 'a', takenAt: AT, scope: 'configuration', withFiles: false } },
    { ...right, drill: { ...drill, outcome: 'failed', differences: 3 } },
    { kind: 'tried', check: { ...check, isIntact: false }, newer: 0, opensByKeysOfNow: true },
    { kind: 'other-repository' },
  ];
  const said = kinds.map(say);
  expect(new Set(said).size).toBe(kinds.length);
  expect(said.filter((text) => text.startsWith('good'))).toEqual([said[0]]);
  for (const text of said) {
    expect(text).toContain('“heirloom.zip”');
    expect(text).not.toMatch(/undefined|NaN|null/);
  }
  expect(said[0]).toContain('Of the backup of 10 May, 47 records, 5 photos and files came back');
  expect(said[1]).toContain('2 backups in this browser are newer');
  expect(said[3]).toContain('It contains set-up only');
  expect(said[4]).toMatch(/^bad: .*3 rows came back different/);
  expect(said[6]).not.toMatch(/whole|damaged/);
});
