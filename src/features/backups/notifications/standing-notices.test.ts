import { expect, it } from 'vitest';
import type { Protection, ProtectionProblem } from '../../../engine/index.ts';
import { isIconDue, standingNotices } from './standing-notices.ts';

const NOW = Date.parse('2026-05-10T12:00:00.000Z');
const say = ({ code }: ProtectionProblem) => `About ${code}.`;

function withProblems(
  level: Protection['level'],
  sentence: Protection['sentence'],
  ...others: ProtectionProblem[]
): Protection {
  return {
    level,
    sentence,
    nextStep: null,
    isBackupRunning: false,
    improvements: others.map((problem) => ({ problem, severity: 'hint', step: { kind: 'wait' } })),
  };
}
const protectedOne = (...hints: ProtectionProblem[]) =>
  withProblems('protected', { code: 'protected', lastBackupAt: NOW, keptAt: NOW }, ...hints);
const kindsOf = (protection: Protection, { hasWaited = true, wasBackedUp = true } = {}) =>
  standingNotices(protection, say, NOW, { hasWaited, wasBackedUp }).map(({ kind }) => kind);

it('announces the main problem and all other problems that need attention', () => {
  expect(kindsOf(protectedOne())).toEqual([]);
  const all = withProblems(
    'at-risk',
    { code: 'guard-tripped' },
    { code: 'overdue', since: 1, changes: 1 },
    { code: 'permission-lost', copyId: 'a' },
    { code: 'copy-failing', copyId: 'b' },
    { code: 'storage-nearly-full', fraction: 0.9 },
  );
  expect(kindsOf(all)).toEqual(['guard', 'overdue', 'destination-lost', 'destination-lost', 'storage-full']);
  expect(standingNotices(all, say, NOW, { hasWaited: true, wasBackedUp: true })[0]).toMatchObject({
    text: 'About guard-tripped.',
    at: '2026-05-10T12:00:00.000Z',
  });
});

it('announces each destination separately, and storage again when it is almost full', () => {
  const ids = (...hints: ProtectionProblem[]) =>
    standingNotices(protectedOne(...hints), say, NOW, { hasWaited: true, wasBackedUp: true }).map(({ id }) => id);
  expect(new Set(ids({ code: 'permission-lost', copyId: 'a' }, { code: 'permission-lost', copyId: 'b' })).size).toBe(2);
  expect(ids({ code: 'storage-nearly-full', fraction: 0.9 })).not.toEqual(
    ids({ code: 'storage-nearly-full', fraction: 0.96 }),
  );
});

it('waits for a missed backup to run before it calls it overdue', () => {
  const late = withProblems('attention', { code: 'overdue', since: 1, changes: 1 });
  expect(kindsOf(late, { hasWaited: false })).toEqual([]);
  expect(kindsOf(late)).toEqual(['overdue']);
});

it('is silent about everything that is not set up yet', () => {
  const fresh = withProblems(
    'unprotected',
    { code: 'no-backup' },
    { code: 'no-key' },
    { code: 'only-in-this-browser' },
    { code: 'schedule-off' },
    { code: 'key-not-proven' },
  );
  expect(kindsOf(fresh, { wasBackedUp: false })).toEqual([]);
  expect(isIconDue(fresh)).toBe(false);
});

it('suggests a copy elsewhere once an automatic backup exists only in this browser', () => {
  const alone = withProblems('at-risk', { code: 'no-key' }, { code: 'only-in-this-browser' });
  expect(kindsOf(alone, { wasBackedUp: false })).toEqual([]);
  expect(standingNotices(alone, say, NOW, { hasWaited: true, wasBackedUp: true })).toMatchObject([
    {
      kind: 'backup-done',
      title: 'Your data is backed up in this browser. Make a copy elsewhere.',
      to: '/backups/set-up',
    },
  ]);
});

it('marks the icon if a backup is overdue or data is at risk', () => {
  expect(isIconDue(protectedOne())).toBe(false);
  expect(isIconDue(withProblems('attention', { code: 'not-drilled', copyId: 'a', at: null }))).toBe(false);
  expect(isIconDue(withProblems('attention', { code: 'overdue', since: 1, changes: 1 }))).toBe(true);
  expect(isIconDue(withProblems('at-risk', { code: 'only-in-this-browser' }))).toBe(true);
  expect(isIconDue(withProblems('unprotected', { code: 'backups-lost' }))).toBe(true);
});
