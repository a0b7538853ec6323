import { expect, it } from 'vitest';
import type { ProtectionSentence, ProtectionStep } from '../../../engine/index.ts';
import {
  protectionBadge,
  protectionSentence,
  stepPath,
  stepWords,
  type ProtectionContext,
} from './protection-words.ts';

const NOW = Date.parse('2026-05-10T12:00:00.000Z');
const HOUR_MS = 3_600_000;
const at = NOW - 2 * HOUR_MS;
const copyId = 'folder';
const context: ProtectionContext = {
  now: NOW,
  hasBackups: false,
  placeOf: (id) =>
    id === 'downloads' ? { name: 'Downloaded files', isKeptByHand: true } : { name: 'Stick', isKeptByHand: false },
};

// Does not compile if a code of the engine is missing here.
const SENTENCES: {
  readonly [Code in ProtectionSentence['code']]: Extract<ProtectionSentence, { readonly code: Code }>;
} = {
  protected: { code: 'protected', lastBackupAt: at, keptAt: at },
  'backups-locked': { code: 'backups-locked', canBeOpened: true },
  'backups-lost': { code: 'backups-lost' },
  'no-backup': { code: 'no-backup' },
  'guard-tripped': { code: 'guard-tripped' },
  'no-key': { code: 'no-key' },
  'only-in-this-browser': { code: 'only-in-this-browser' },
  'copy-damaged': { code: 'copy-damaged', copyId, at },
  'drill-failed': { code: 'drill-failed', copyId, at },
  'last-attempt-failed': { code: 'last-attempt-failed', error: 'quota-exceeded' },
  'backup-old': { code: 'backup-old', lastBackupAt: at, changes: 12 },
  overdue: { code: 'overdue', since: at, changes: 1 },
  'permission-lost': { code: 'permission-lost', copyId },
  'copy-failing': { code: 'copy-failing', copyId },
  'copy-paused': { code: 'copy-paused', copyId },
  'copy-behind': { code: 'copy-behind', copyId, newestAt: at },
  'key-not-proven': { code: 'key-not-proven' },
  'not-drilled': { code: 'not-drilled', copyId, at },
  'newest-not-tried': { code: 'newest-not-tried', copyId },
  'storage-nearly-full': { code: 'storage-nearly-full', fraction: 0.873 },
  'storage-not-persistent': { code: 'storage-not-persistent' },
  'schedule-off': { code: 'schedule-off' },
  'check-old': { code: 'check-old', copyId, at: null },
  'only-on-this-device': { code: 'only-on-this-device' },
};
const STEPS: { readonly [Kind in ProtectionStep['kind']]: Extract<ProtectionStep, { readonly kind: Kind }> } = {
  unlock: { kind: 'unlock' },
  'start-over': { kind: 'start-over' },
  'back-up': { kind: 'back-up' },
  wait: { kind: 'wait' },
  'answer-guard': { kind: 'answer-guard' },
  'set-up-key': { kind: 'set-up-key' },
  'prove-key': { kind: 'prove-key' },
  'add-copy': { kind: 'add-copy', isOutsideDevice: false },
  'copy-now': { kind: 'copy-now', copyId },
  'allow-access': { kind: 'allow-access', copyId },
  'fix-connection': { kind: 'fix-connection', copyId },
  resume: { kind: 'resume', copyId },
  'repair-copy': { kind: 'repair-copy', copyId },
  check: { kind: 'check', copyId },
  drill: { kind: 'drill', copyId },
  'persist-storage': { kind: 'persist-storage' },
  'free-space': { kind: 'free-space' },
  'set-schedule': { kind: 'set-schedule' },
};

it('has a different, complete and plain sentence for each code', () => {
  const sentences = Object.values(SENTENCES).map((sentence) => protectionSentence(sentence, context));
  expect(new Set(sentences).size).toBe(sentences.length);
  for (const sentence of sentences) {
    expect(sentence).toMatch(/^(“|[A-Z]).+\.$/);
    expect(sentence).not.toMatch(/undefined|NaN|null|folder/);
  }
});

it('has a different badge for each code, short enough for a phone', () => {
  const words = Object.values(SENTENCES).map((sentence) => protectionBadge(sentence, context));
  expect(new Set(words).size).toBe(words.length);
  for (const word of words) expect(word.length).toBeLessThanOrEqual(24);
});

it('uses the word “protected” only for the protected state', () => {
  for (const [code, sentence] of Object.entries(SENTENCES)) {
    if (code === 'protected') continue;
    expect(protectionBadge(sentence, context)).not.toMatch(/protected/i);
    expect(protectionSentence(sentence, context)).not.toMatch(/\bprotected/i);
  }
});

it('has a button for each step except waiting, and a screen for each', () => {
  const labels = Object.values(STEPS).map((step) => stepWords(step, context));
  expect(new Set(labels).size).toBe(labels.length);
  expect(labels.filter((label) => label === undefined)).toHaveLength(1);
  for (const step of Object.values(STEPS)) expect(stepPath(step)).toMatch(/^\/(backups|security)/);
});

it('names places, times and counts', () => {
  const say = (sentence: ProtectionSentence) => protectionSentence(sentence, context);
  expect(say(SENTENCES['copy-damaged'])).toBe('The last check of “Stick”, 2 hours ago, found damage.');
  expect(say(SENTENCES['backup-old'])).toBe(
    'The last backup was made 2 hours ago, and 12 things have changed since the last one.',
  );
  expect(say(SENTENCES['storage-nearly-full'])).toContain('87%');
  expect(say(SENTENCES['last-attempt-failed'])).toContain('not enough space');
  expect(say({ code: 'copy-behind', copyId: 'downloads', newestAt: at })).toContain('downloaded');
  expect(say(SENTENCES.protected)).toMatch(/^Your last backup, made 2 hours ago, has a copy outside this browser/);
  expect(say({ code: 'protected', lastBackupAt: at, keptAt: at - 72 * HOUR_MS })).toMatch(
    /^A backup made 3 days ago has a copy .* The last one, made 2 hours ago, is not there yet\.$/,
  );
  expect(say({ code: 'not-drilled', copyId, at: null })).toContain('never tested');
  expect(protectionSentence({ code: 'no-backup' }, { ...context, hasBackups: true })).toContain('the backups below');
  expect(stepWords({ kind: 'copy-now', copyId: 'downloads' }, context)).toBe('Download the latest');
  expect(stepWords({ kind: 'drill', copyId: 'downloads' }, context)).toBe('Test a downloaded file');
  expect(stepPath({ kind: 'drill', copyId: 'downloads' })).toBe('/backups/destinations#downloads');
});
