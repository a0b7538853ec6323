import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  ACTIVITY_KINDS,
  ACTIVITY_OUTCOMES,
  ACTIVITY_TRIGGERS,
  type ActivityEntry,
} from '../../../backup/contract/activity.ts';
import type { ErrorCode } from '../../../engine/index.ts';
import { ERROR_TITLES } from '../../errors/error-words.ts';
import { noticeOfEntry } from './notice-of-entry.ts';
import { NO_NOTICES, parseNotices } from './notice.ts';

// Safe cast: the object has exactly the codes as keys, but Object.keys returns strings.
const CODES = Object.keys(ERROR_TITLES) as readonly ErrorCode[];

const entry = (change: Partial<ActivityEntry>): ActivityEntry => ({
  id: 'e',
  at: '2026-05-10T12:00:00.000Z',
  kind: 'backup',
  trigger: 'scheduled',
  outcome: 'ok',
  backupId: 'b',
  ...change,
});

it('announces automatic backups, and every backup that failed', () => {
  expect(noticeOfEntry(entry({ figures: { newBytes: 1500 } }))).toMatchObject({
    id: 'e',
    kind: 'backup-done',
    text: 'An automatic backup was made. 1.5 kB were new.',
  });
  expect(noticeOfEntry(entry({ trigger: 'manual' }))).toBeUndefined();
  const failed = entry({ trigger: 'manual', outcome: 'failed', errorCode: 'quota-exceeded', hint: 'folder-full' });
  expect(noticeOfEntry(failed)).toMatchObject({
    kind: 'backup-failed',
    text: 'There is not enough space. Free space where the folder is, or keep fewer backups there, then try again.',
  });
  expect(noticeOfEntry(entry({ outcome: 'warning' }))).toMatchObject({ kind: 'backup-failed' });
});

it('is silent if nothing was new, the backup was stopped, or another one was running', () => {
  const { backupId: _, ...nothingNew } = entry({});
  expect(noticeOfEntry(nothingNew)).toBeUndefined();
  expect(noticeOfEntry(entry({ outcome: 'cancelled', errorCode: 'cancelled' }))).toBeUndefined();
  expect(noticeOfEntry(entry({ outcome: 'failed', errorCode: 'busy' }))).toBeUndefined();
  expect(
    noticeOfEntry(entry({ trigger: 'before-destructive', outcome: 'failed', errorCode: 'quota-exceeded' })),
  ).toBeUndefined();
});

it('announces damage and failed test restores, with their destination', () => {
  const failed = { outcome: 'failed', errorCode: 'damaged', destinationId: 'd', subject: 'Stick' } as const;
  expect(noticeOfEntry(entry({ ...failed, kind: 'drill' }))).toMatchObject({
    kind: 'drill-failed',
    title: 'A test restore failed (Stick)',
    to: '/backups/destinations',
  });
  expect(noticeOfEntry(entry({ kind: 'check', outcome: 'warning', errorCode: 'damaged' }))).toMatchObject({
    kind: 'drill-failed',
    title: 'A check found damage',
    to: '/backups',
  });
  expect(noticeOfEntry(entry({ ...failed, kind: 'drill', outcome: 'ok' }))).toBeUndefined();
});

it('makes only notices that can be stored', () => {
  const text = fc.string({ maxLength: 500 });
  fc.assert(
    fc.property(
      fc.constantFrom(...ACTIVITY_KINDS),
      fc.constantFrom(...ACTIVITY_TRIGGERS),
      fc.constantFrom(...ACTIVITY_OUTCOMES),
      text,
      fc.constantFrom(...CODES),
      (kind, trigger, outcome, subject, errorCode) => {
        const notice = noticeOfEntry(entry({ kind, trigger, outcome, subject, errorCode, destinationId: 'd' }));
        if (notice) expect(parseNotices({ ...NO_NOTICES, notices: [notice] }).notices).toEqual([notice]);
      },
    ),
  );
});
