import { expect, it } from 'vitest';
import type { BackupStatus, BackupSummary } from '../../worker/protocol.ts';
import { protectionOf } from './protection.ts';

const NOW = Date.parse('2026-05-10T12:00:00.000Z');
const HOUR_MS = 3_600_000;
const ready: BackupStatus = { repository: 'ready', hasPassphrase: true, hasRecoveryKey: true, keyProvenAt: '2026-05-01T00:00:00.000Z' };
const keyless: BackupStatus = { repository: 'ready', hasPassphrase: false, hasRecoveryKey: false };

function backup(id: string, hoursAgo: number): BackupSummary {
  return {
    id, takenAt: new Date(NOW - hoursAgo * HOUR_MS).toISOString(), durationMs: 1, trigger: 'manual', name: '', note: '', isPinned: false,
    scope: 'full', withFiles: true, appVersion: '1', schemaVersion: 1, deviceName: '', records: 1, files: 0, bytes: 1, newBytes: 1, newChunks: 1,
    tables: [], omitted: [], omittedCount: 0,
  };
}
const of = (status: BackupStatus, backups: readonly BackupSummary[], downloads = {}) => protectionOf(status, { backups }, downloads, NOW);

it('asks for the first backup, and says when earlier ones were lost', () => {
  expect(of(keyless, [])).toMatchObject({ tone: 'danger', short: 'No backup yet', next: 'back-up' });
  expect(of({ ...ready, repository: 'none', wasLost: true }, []).sentence).toContain('are gone');
});

it('asks to unlock before anything else', () => {
  expect(of({ ...ready, repository: 'locked' }, [])).toMatchObject({ tone: 'danger', next: 'unlock' });
});

it('never calls backups good that no one could open elsewhere', () => {
  const downloads = { a: '2026-05-10T10:00:00.000Z' };
  expect(of(keyless, [backup('a', 2)], downloads)).toMatchObject({ tone: 'warning', short: 'Set up recovery', next: 'set-up' });
  const { keyProvenAt: _, ...unproven } = ready;
  expect(of(unproven, [backup('a', 2)], downloads)).toMatchObject({ tone: 'warning', next: 'prove' });
});

it('never calls backups good that are in this browser only', () => {
  expect(of(ready, [backup('a', 2)])).toMatchObject({ tone: 'warning', short: 'Backed up 2 hours ago', more: 'only in this browser', next: 'download' });
  // A download of a backup that is deleted by now tells nothing about those that are left.
  expect(of(ready, [backup('a', 2)], { gone: '2026-05-10T10:00:00.000Z' })).toMatchObject({ tone: 'warning', next: 'download' });
});

it('is content with a recent backup that was downloaded', () => {
  expect(of(ready, [backup('a', 2)], { a: '2026-05-10T11:00:00.000Z' })).toMatchObject({ tone: 'good', next: 'none' });
  expect(of(ready, [backup('b', 1), backup('a', 2)], { a: '2026-05-10T11:00:00.000Z' })).toMatchObject({ tone: 'good', next: 'download' });
});

it('does not count what holds only a part, is damaged, or was replaced by a restore', () => {
  const downloads = { a: '2026-05-10T11:00:00.000Z' };
  for (const part of [{ trigger: 'before-restore' }, { trigger: 'before-undo' }, { scope: 'configuration' }, { scope: 'minimal' }, { withFiles: false }, { findings: [{ problem: 'damaged-chunk', subject: 'x', detail: 'y' }] }] as const) {
    expect(of(ready, [{ ...backup('a', 1), ...part }], downloads)).toMatchObject({ tone: 'danger', next: 'back-up' });
    expect(of(ready, [{ ...backup('a', 1), ...part }, backup('b', 5)], downloads)).toMatchObject({ short: 'Backed up 5 hours ago', more: 'only in this browser' });
  }
});

it('asks for a new backup after a week', () => {
  expect(of(ready, [backup('a', 7 * 24 + 1)], { a: '2026-05-03T11:00:00.000Z' })).toMatchObject({ tone: 'warning', next: 'back-up' });
});
