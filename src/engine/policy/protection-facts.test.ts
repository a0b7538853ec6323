import { expect, it } from 'vitest';
import { assessProtection } from './health.ts';
import type { JudgedBackup } from './latest-whole.ts';
import { type KeptBackup, type KnownPlace, type KnownState, protectionFacts } from './protection-facts.ts';
import { DEFAULT_SCHEDULE } from './schedule.ts';

const NOW = Date.parse('2026-05-10T12:00:00.000Z');
const HOUR_MS = 3_600_000;
const hoursAgo = (hours: number) => new Date(NOW - hours * HOUR_MS).toISOString();

const ready: KnownState['status'] = {
  repository: 'ready',
  hasPassphrase: true,
  hasRecoveryKey: true,
  keyProvenAt: hoursAgo(100),
};

function backup(id: string, hours: number, change: Partial<JudgedBackup> = {}): JudgedBackup {
  return {
    id,
    takenAt: hoursAgo(hours),
    trigger: 'manual',
    scope: 'full',
    withFiles: true,
    isDamaged: false,
    ...change,
  };
}

const here: KnownPlace = {
  id: 'browser',
  isHere: true,
  isKeptByHand: false,
  isOutsideBrowser: false,
  isOutsideDevice: false,
  state: 'ok',
  backups: [],
};
const kept = (hours: number, id = 'a') => ({ id, takenAt: hoursAgo(hours), isWhole: true });
const folder: KnownPlace = {
  ...here,
  id: 'folder',
  isHere: false,
  isOutsideBrowser: true,
  isOutsideDevice: true,
  backups: [kept(2)],
  lastCheck: { at: hoursAgo(1), depth: 'full', isIntact: true },
  lastDrill: { at: hoursAgo(1), outcome: 'passed' },
};
const downloads: KnownPlace = { ...here, id: 'downloads', isHere: false, isKeptByHand: true, isOutsideBrowser: true };
const automation = {
  schedule: DEFAULT_SCHEDULE,
  isOn: true,
  overdueSince: null,
  lastRun: null,
  changes: { records: 0, files: 0, other: 0, since: hoursAgo(2) },
  guard: null,
} as const;

const best: KnownState = {
  status: ready,
  backups: [backup('a', 2)],
  places: [here, folder],
  automation,
  attempts: [],
  storage: { isPersistent: true, room: { usedBytes: 10, quotaBytes: 100 } },
};
const facts = (change: Partial<KnownState> = {}) => protectionFacts({ ...best, ...change });
const assess = (change: Partial<KnownState> = {}) =>
  assessProtection({ ...facts(change), now: NOW, isBackupRunning: false });
const codeOf = (change: Partial<KnownState> = {}) => assess(change).sentence.code;

it('is protected by a test-restored copy elsewhere and a proven key, and not without either', () => {
  expect(codeOf()).toBe('protected');
  const { keyProvenAt: _, ...unproven } = ready;
  expect(codeOf({ status: unproven })).toBe('key-not-proven');
  expect(codeOf({ places: [here] })).toBe('only-in-this-browser');
  const { lastDrill: __, ...undrilled } = folder;
  expect(codeOf({ places: [here, undrilled] })).toBe('not-drilled');
  expect(codeOf({ places: [here, { ...folder, state: 'permission-lost' }] })).toBe('permission-lost');
});

it('describes each state, starting with none', () => {
  const none: KnownState['status'] = { repository: 'none', hasPassphrase: false, hasRecoveryKey: false };
  expect(codeOf({ status: none, backups: [], places: [here] })).toBe('no-backup');
  expect(codeOf({ status: { ...ready, repository: 'none', wasLost: true }, backups: [], places: [here] })).toBe(
    'backups-lost',
  );
  expect(codeOf({ status: { ...ready, repository: 'locked' }, backups: [], places: [here] })).toBe('backups-locked');
  expect(codeOf({ status: { ...none, repository: 'ready' }, places: [here] })).toBe('no-key');
});

it('ignores partial, damaged and replaced backups, here and elsewhere', () => {
  for (const part of [
    { trigger: 'before-restore' },
    { trigger: 'before-undo' },
    { scope: 'configuration' },
    { withFiles: false },
    { isDamaged: true },
  ] as const) {
    expect(facts({ backups: [backup('a', 1, part)], places: [here] }).lastBackupAt).toBeNull();
    expect(facts({ backups: [backup('a', 1, part), backup('b', 5)], places: [here] }).lastBackupAt).toBe(
      NOW - 5 * HOUR_MS,
    );
  }
  const safety = {
    backups: [backup('s', 1, { trigger: 'before-restore' }), backup('a', 2)],
    places: [here, { ...folder, backups: [kept(1, 's'), kept(2)] }],
  };
  expect(facts(safety).copies[1]?.newestAt).toBe(NOW - 2 * HOUR_MS);
  // A backup that is only there counts as the destination reports it.
  expect(
    facts({ backups: [], places: [here, { ...folder, backups: [{ ...kept(1), isWhole: false }, kept(9)] }] })
      .lastBackupAt,
  ).toBe(NOW - 9 * HOUR_MS);
});

it('counts backups that lack only what the person leaves out, here and elsewhere', () => {
  const leaving = (leaveOut: readonly string[], withFiles = true) => ({
    ...automation,
    schedule: { ...DEFAULT_SCHEDULE, withFiles, leaveOut },
  });
  const partial = { withFiles: false, leftOut: ['photos'] } as const;
  const here1 = { backups: [backup('a', 1, partial)], places: [here] };
  const there = {
    backups: [],
    places: [here, { ...folder, backups: [{ ...kept(1), isWhole: false, leftOut: ['photos'] }] }],
  };
  for (const [change, chosen, counts] of [
    [here1, leaving(['photos']), true],
    [here1, leaving(['photos', 'files']), true],
    [here1, leaving(['files']), false],
    [here1, leaving([]), false],
    [there, leaving(['photos']), true],
    [there, leaving([]), false],
    [{ backups: [backup('a', 1, { withFiles: false })], places: [here] }, leaving([], false), true],
    [{ backups: [backup('a', 1, { withFiles: false })], places: [here] }, leaving(['photos']), false],
  ] as const) {
    expect(facts({ ...change, automation: chosen }).lastBackupAt).toBe(counts ? NOW - HOUR_MS : null);
  }
});

it('counts downloaded files as a copy as soon as any exist', () => {
  expect(facts({ places: [here, downloads] }).copies.map(({ id }) => id)).toEqual(['browser']);
  expect(facts({ places: [here, { ...downloads, backups: [kept(2)] }] }).copies[1]).toMatchObject({
    id: 'downloads',
    isOutsideBrowser: true,
    newestAt: NOW - 2 * HOUR_MS,
  });
});

it('lets a downloaded file prove only itself', () => {
  const tried = { ...kept(50, 'old'), triedAt: hoursAgo(1) };
  const codes = (...files: readonly KeptBackup[]) => {
    const { sentence, improvements } = assess({
      places: [here, { ...folder, ...downloads, isOutsideDevice: true, backups: files }],
    });
    return [sentence.code, ...improvements.map(({ problem }) => problem.code)];
  };
  expect(codes({ ...kept(2), triedAt: hoursAgo(1) })).toEqual(['protected']);
  expect(codes(kept(2), tried)).toEqual(['protected', 'newest-not-tried']);
  expect(codes(kept(2), { ...tried, takenAt: hoursAgo(24 * 8) })).toEqual(['not-drilled']);
  expect(codes(kept(2), { ...tried, isWhole: false })).toEqual(['not-drilled']);
  expect(codes(kept(2))).toEqual(['not-drilled']);
});

it('does not call downloaded files paused if only the reminder is', () => {
  const silent = { ...downloads, state: 'paused', backups: [kept(2)] } as const;
  expect(facts({ places: [here, silent] }).copies[1]?.state).toBe('ok');
});

it('does not count a quick check as a full one, unless it found something', () => {
  const check = { at: hoursAgo(1), depth: 'quick', isIntact: true } as const;
  expect(facts({ places: [here, { ...folder, lastCheck: check }] }).copies[1]?.lastCheck).toBeNull();
  expect(
    facts({ places: [here, { ...folder, lastCheck: { ...check, isIntact: false } }] }).copies[1]?.lastCheck,
  ).toEqual({ at: NOW - HOUR_MS, ok: false });
});

it('knows why the last manual or automatic attempt failed, ignoring those that were stopped or had to wait', () => {
  const ended = (change: Partial<KnownState['attempts'][number]>) =>
    ({ isSafetyBackup: false, outcome: 'ok', ...change }) as const;
  const failed = ended({ outcome: 'failed', errorCode: 'quota-exceeded' });
  expect(facts({ attempts: [failed] }).lastFailure).toBe('quota-exceeded');
  expect(facts({ attempts: [ended({}), failed] }).lastFailure).toBeNull();
  for (const passedOver of [
    ended({ outcome: 'cancelled', errorCode: 'cancelled' }),
    ended({ outcome: 'failed', errorCode: 'busy' }),
    ended({ isSafetyBackup: true }),
  ]) {
    expect(facts({ attempts: [passedOver, failed] }).lastFailure).toBe('quota-exceeded');
  }
  const failedRun = { ...automation, lastRun: { outcome: 'failed', errorCode: 'offline' } } as const;
  expect(facts({ automation: failedRun }).lastFailure).toBe('offline');
  expect(facts({ automation: failedRun, attempts: [ended({})] }).lastFailure).toBeNull();
});

it('counts changes, and assumes some are possible if there is no counter', () => {
  const changed = (change: Partial<NonNullable<KnownState['automation']>['changes']>) =>
    facts({ automation: { ...automation, changes: { ...automation.changes, ...change } } }).changesSince;
  expect(changed({ records: 3, files: 2, other: 1 })).toBe(5);
  expect(changed({ records: 0, files: 0, other: 1 })).toBe(1);
  expect(changed({ since: null })).toBe(1);
  expect(facts({ automation: undefined }).changesSince).toBe(1);
  expect(facts({ automation: undefined }).isScheduleOn).toBe(false);
});

it('ignores damage here when judging the same backup’s copy elsewhere', () => {
  const { lastBackupAt, copies } = facts({ backups: [backup('a', 2, { isDamaged: true })] });
  expect(copies.map(({ newestAt }) => newestAt)).toEqual([null, NOW - 2 * HOUR_MS]);
  expect(lastBackupAt).toBe(NOW - 2 * HOUR_MS);
});

it('adopts the state of the schedule, the guard and the browser’s storage, or its absence', () => {
  expect(facts()).toMatchObject({ isScheduleOn: true, overdueSince: null, isGuardTripped: false, quotaFraction: 0.1 });
  const off = { ...automation, schedule: { ...DEFAULT_SCHEDULE, when: { kind: 'none' } } } as const;
  expect(facts({ automation: off }).isScheduleOn).toBe(false);
  expect(facts({ automation: { ...automation, isOn: false } }).isScheduleOn).toBe(false);
  expect(facts({ automation: { ...automation, overdueSince: hoursAgo(3) } }).overdueSince).toBe(NOW - 3 * HOUR_MS);
  expect(codeOf({ automation: { ...automation, guard: { at: NOW, facts: [], lastGoodId: 'a' } } })).toBe(
    'guard-tripped',
  );
  expect(facts({ storage: { isPersistent: null } })).toMatchObject({ isStoragePersistent: null, quotaFraction: null });
  expect(facts({ storage: { isPersistent: false, room: { usedBytes: 0, quotaBytes: 0 } } })).toMatchObject({
    isStoragePersistent: false,
    quotaFraction: null,
  });
});
