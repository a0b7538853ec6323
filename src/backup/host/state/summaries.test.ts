import { expect, it } from 'vitest';
import { BackupError } from '../../../engine/index.ts';
import { parseId } from '../../../engine/low-level.ts';
import { aSnapshot } from '../../testing/a-snapshot.ts';
import { toBackupList, toSummary } from './summaries.ts';

it('a summary adds up the tables, and counts files and records separately', () => {
  expect(toSummary(aSnapshot())).toEqual({
    id: 'a'.repeat(64),
    checksum: 'a'.repeat(64),
    takenAt: '2026-11-20T08:00:00.000Z',
    durationMs: 1200,
    trigger: 'manual',
    name: 'Before the move',
    note: 'note',
    isPinned: true,
    scope: 'full',
    withFiles: true,
    appVersion: '0.1.0',
    schemaVersion: 1,
    deviceName: 'Chrome on Linux',
    records: 12,
    files: 3,
    bytes: 12_700,
    newBytes: 5000,
    newChunks: 4,
    omitted: [],
    omittedCount: 0,
    tables: [
      { name: 'records', rows: 12, bytes: 3400 },
      { name: 'files', rows: 3, bytes: 9300 },
    ],
  });
});

it('the id is the lasting id, which verification uses too', () => {
  const original = parseId<ReturnType<typeof aSnapshot>['id']>('b'.repeat(64));
  const renamed = aSnapshot({ originalId: original });
  const list = toBackupList(
    { snapshots: [renamed], damaged: [] },
    {
      [original]: { verifiedAt: '2026-11-20T09:00:00.000Z', verified: { bytes: 12_700, chunks: 4 } },
      [renamed.id]: { findings: [] },
    },
  );
  expect(list.backups).toHaveLength(1);
  expect(list.backups[0]).toMatchObject({
    id: original,
    checksum: renamed.id,
    verifiedAt: '2026-11-20T09:00:00.000Z',
    verified: { bytes: 12_700, chunks: 4 },
  });
  expect(list.backups[0]).not.toHaveProperty('findings');
});

it('an unreadable backup is listed with its error', () => {
  const error = new BackupError('damaged', { context: { object: 'snapshot' } });
  expect(toBackupList({ snapshots: [], damaged: [{ id: aSnapshot().id, error }] })).toEqual({
    backups: [],
    damaged: [{ id: aSnapshot().id, error: error.serialize() }],
  });
});
