import { expect, it } from 'vitest';
import { assessProtection, DEFAULT_RETENTION, DEFAULT_SCHEDULE } from '../../../engine/index.ts';
import type { ActivityEntry } from '../../../backup/contract/activity.ts';
import type { Automation } from '../../../backup/contract/automation.ts';
import type { DestinationState, DestinationStatus } from '../../../backup/contract/destinations.ts';
import type { BackupStatus, BackupSummary } from '../../../backup/contract/backups.ts';
import { protectionFacts, type KnownState } from './protection-facts.ts';

const NOW = Date.parse('2026-05-10T12:00:00.000Z');
const HOUR_MS = 3_600_000;
const hoursAgo = (hours: number) => new Date(NOW - hours * HOUR_MS).toISOString();

const ready: BackupStatus = {
  repository: 'ready',
  hasPassphrase: true,
  hasRecoveryKey: true,
  keyProvenAt: hoursAgo(100),
};

function backup(id: string, hours: number, change: Partial<BackupSummary> = {}): BackupSummary {
  return {
    id,
    checksum: id,
    takenAt: hoursAgo(hours),
    durationMs: 1,
    trigger: 'manual',
    name: '',
    note: '',
    isPinned: false,
    scope: 'full',
    withFiles: true,
    appVersion: '1',
    schemaVersion: 1,
    deviceName: '',
    records: 1,
    files: 0,
    bytes: 1,
    newBytes: 1,
    newChunks: 1,
    tables: [],
    omitted: [],
    omittedCount: 0,
    ...change,
  };
}

const here: DestinationStatus = {
  id: 'browser',
  kind: 'browser',
  name: 'This browser',
  describes: '',
  state: 'ok',
  isPaused: false,
  isOutsideThisBrowser: false,
  isOutsideThisDevice: false,
  backups: [],
  waiting: 0,
  retention: null,
  isPersisted: true,
  room: { usedBytes: 10, quotaBytes: 100 },
};
const kept = (hours: number, id = 'a') => ({ id, takenAt: hoursAgo(hours), isWhole: true });
const folder: DestinationStatus = {
  ...here,
  id: 'folder',
  kind: 'folder',
  name: 'Stick',
  isOutsideThisBrowser: true,
  isOutsideThisDevice: true,
  backups: [kept(2)],
  lastCheck: { at: hoursAgo(1), depth: 'full', isIntact: true },
  lastDrill: {
    at: hoursAgo(1),
    outcome: 'passed',
    backupId: 'a',
    takenAt: hoursAgo(2),
    records: 1,
    files: 0,
    filesInBackup: 0,
    bytes: 1,
    durationMs: 1,
  },
};
const downloads: DestinationStatus = {
  ...here,
  id: 'downloads',
  kind: 'downloads',
  name: 'Downloaded files',
  isOutsideThisBrowser: true,
};
const automation: Automation = {
  schedule: DEFAULT_SCHEDULE,
  retention: DEFAULT_RETENTION,
  isOn: true,
  isChosen: true,
  decision: { kind: 'not-due', nextAt: null },
  nextRunAt: null,
  overdueSince: null,
  lastRun: null,
  failures: 0,
  changes: { records: 0, files: 0, other: 0, since: hoursAgo(2) },
  guard: null,
  followUpDueAt: null,
} as unknown as Automation; // The decision is of no matter here, and the policy's own.

const best: KnownState = {
  status: ready,
  backups: [backup('a', 2)],
  destinations: [here, folder],
  automation,
  activity: [],
  isBackupRunning: false,
};
const facts = (change: Partial<KnownState> = {}) => protectionFacts({ ...best, ...change }, NOW);
const codeOf = (change: Partial<KnownState> = {}) => assessProtection(facts(change)).sentence.code;

it('is protected if a copy elsewhere was test-restored and the key is proven, and loses it with each of these', () => {
  expect(codeOf()).toBe('protected');
  const { keyProvenAt: _, ...unproven } = ready;
  expect(codeOf({ status: unproven })).toBe('key-not-proven');
  expect(codeOf({ destinations: [here] })).toBe('only-in-this-browser');
  const { lastDrill: __, ...undrilled } = folder;
  expect(codeOf({ destinations: [here, undrilled] })).toBe('not-drilled');
  expect(codeOf({ destinations: [here, { ...folder, state: 'permission-lost' }] })).toBe('permission-lost');
});

it('says what there is, from nothing on', () => {
  const none: BackupStatus = { repository: 'none', hasPassphrase: false, hasRecoveryKey: false };
  expect(codeOf({ status: none, backups: [], destinations: [here] })).toBe('no-backup');
  expect(codeOf({ status: { ...ready, repository: 'none', wasLost: true }, backups: [], destinations: [here] })).toBe(
    'backups-lost',
  );
  expect(codeOf({ status: { ...ready, repository: 'locked' }, backups: [], destinations: [here] })).toBe(
    'backups-locked',
  );
  expect(codeOf({ status: { ...none, repository: 'ready' }, destinations: [here] })).toBe('no-key');
});

it('does not count what holds only a part, is damaged, or was replaced by a restore: neither here nor elsewhere', () => {
  for (const part of [
    { trigger: 'before-restore' },
    { trigger: 'before-undo' },
    { scope: 'configuration' },
    { withFiles: false },
    { findings: [{ problem: 'damaged-chunk', subject: 'x', detail: 'y' }] },
  ] as const) {
    expect(facts({ backups: [backup('a', 1, part)], destinations: [here] }).lastBackupAt).toBeNull();
    expect(facts({ backups: [backup('a', 1, part), backup('b', 5)], destinations: [here] }).lastBackupAt).toBe(
      NOW - 5 * HOUR_MS,
    );
  }
  const safety = {
    backups: [backup('s', 1, { trigger: 'before-restore' }), backup('a', 2)],
    destinations: [here, { ...folder, backups: [kept(1, 's'), kept(2)] }],
  };
  expect(facts(safety).copies[1]?.newestAt).toBe(NOW - 2 * HOUR_MS);
  // One that is only there counts as what the destination says of it.
  expect(
    facts({ backups: [], destinations: [here, { ...folder, backups: [{ ...kept(1), isWhole: false }, kept(9)] }] })
      .lastBackupAt,
  ).toBe(NOW - 9 * HOUR_MS);
});

it('counts a backup without files that the person leaves out, here and elsewhere; and no other', () => {
  const leaving = (leaveOut: readonly string[], withFiles = true) => ({
    ...automation,
    schedule: { ...DEFAULT_SCHEDULE, withFiles, leaveOut },
  });
  const partial = { withFiles: false, leftOut: ['photos'] } as const;
  const here1 = { backups: [backup('a', 1, partial)], destinations: [here] };
  const there = {
    backups: [],
    destinations: [here, { ...folder, backups: [{ ...kept(1), isWhole: false, leftOut: ['photos'] }] }],
  };
  for (const [change, chosen, counts] of [
    [here1, leaving(['photos']), true],
    [here1, leaving(['photos', 'files']), true],
    [here1, leaving(['files']), false],
    [here1, leaving([]), false],
    [there, leaving(['photos']), true],
    [there, leaving([]), false],
    [{ backups: [backup('a', 1, { withFiles: false })], destinations: [here] }, leaving([], false), true],
    [{ backups: [backup('a', 1, { withFiles: false })], destinations: [here] }, leaving(['photos']), false],
  ] as const) {
    expect(facts({ ...change, automation: chosen }).lastBackupAt).toBe(counts ? NOW - HOUR_MS : null);
  }
});

it('takes downloaded files for a copy as soon as there are any', () => {
  expect(facts({ destinations: [here, downloads] }).copies.map(({ id }) => id)).toEqual(['browser']);
  expect(facts({ destinations: [here, { ...downloads, backups: [kept(2)] }] }).copies[1]).toMatchObject({
    id: 'downloads',
    isOutsideBrowser: true,
    newestAt: NOW - 2 * HOUR_MS,
  });
});

it('takes a downloaded file for proof of itself alone', () => {
  const tried = { ...kept(50, 'old'), triedAt: hoursAgo(1) };
  const codes = (...files: DestinationStatus['backups']) => {
    const { sentence, improvements } = assessProtection(
      facts({ destinations: [here, { ...folder, ...downloads, isOutsideThisDevice: true, backups: files }] }),
    );
    return [sentence.code, ...improvements.map(({ problem }) => problem.code)];
  };
  expect(codes({ ...kept(2), triedAt: hoursAgo(1) })).toEqual(['protected']);
  expect(codes(kept(2), tried)).toEqual(['protected', 'newest-not-tried']);
  expect(codes(kept(2), { ...tried, takenAt: hoursAgo(24 * 8) })).toEqual(['not-drilled']);
  expect(codes(kept(2), { ...tried, isWhole: false })).toEqual(['not-drilled']);
  expect(codes(kept(2))).toEqual(['not-drilled']);
});

it('does not call downloaded files paused where only the reminder is', () => {
  const silent = { ...downloads, isPaused: true, state: 'paused', backups: [kept(2)] } as const;
  expect(facts({ destinations: [here, silent] }).copies[1]?.state).toBe('ok');
});

it('knows how each place is doing', () => {
  const states: Readonly<Record<DestinationState, string>> = {
    paused: 'paused',
    'permission-lost': 'permission-lost',
    missing: 'failing',
    full: 'failing',
    'read-only': 'failing',
    emptied: 'failing',
    'other-repository': 'failing',
    failing: 'failing',
    damaged: 'ok',
    empty: 'ok',
    behind: 'ok',
    ok: 'ok',
  };
  for (const [state, expected] of Object.entries(states)) {
    // The keys are the states by the type above.
    expect(facts({ destinations: [here, { ...folder, state: state as DestinationState }] }).copies[1]?.state).toBe(
      expected,
    );
  }
  expect(facts({ destinations: [here, { ...folder, isPaused: true }] }).copies[1]?.state).toBe('paused');
});

it('does not take a quick check for a full one, unless it found something', () => {
  const check = { at: hoursAgo(1), depth: 'quick', isIntact: true } as const;
  expect(facts({ destinations: [here, { ...folder, lastCheck: check }] }).copies[1]?.lastCheck).toBeNull();
  expect(
    facts({ destinations: [here, { ...folder, lastCheck: { ...check, isIntact: false } }] }).copies[1]?.lastCheck,
  ).toEqual({ at: NOW - HOUR_MS, ok: false });
});

it('knows why the last attempt failed: a person’s or by itself, not one that was stopped or had to wait', () => {
  const entry = (change: Partial<ActivityEntry>): ActivityEntry => ({
    id: 'x',
    at: hoursAgo(1),
    kind: 'backup',
    trigger: 'scheduled',
    outcome: 'ok',
    ...change,
  });
  const failed = entry({ outcome: 'failed', errorCode: 'quota-exceeded' });
  expect(facts({ activity: [failed] }).lastFailure).toBe('quota-exceeded');
  expect(facts({ activity: [entry({}), failed] }).lastFailure).toBeNull();
  for (const passedOver of [
    entry({ outcome: 'cancelled', errorCode: 'cancelled' }),
    entry({ outcome: 'failed', errorCode: 'busy' }),
    entry({ trigger: 'before-destructive' }),
    entry({ kind: 'copy' }),
  ]) {
    expect(facts({ activity: [passedOver, failed] }).lastFailure).toBe('quota-exceeded');
  }
  expect(
    facts({ automation: { ...automation, lastRun: { at: hoursAgo(1), outcome: 'failed', errorCode: 'offline' } } })
      .lastFailure,
  ).toBe('offline');
});

it('counts what changed; where nobody counts, something may always have', () => {
  const changed = (change: Partial<Automation['changes']>) =>
    facts({ automation: { ...automation, changes: { ...automation.changes, ...change } } }).changesSince;
  expect(changed({ records: 3, files: 2, other: 1 })).toBe(5);
  expect(changed({ records: 0, files: 0, other: 1 })).toBe(1);
  expect(changed({ since: null })).toBe(1);
  expect(facts({ automation: undefined }).changesSince).toBe(1);
  expect(facts({ automation: undefined }).isScheduleOn).toBe(false);
});
