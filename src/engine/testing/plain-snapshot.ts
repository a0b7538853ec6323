import type { SnapshotData } from '../format/snapshot.ts';

/** A snapshot of these tables as it is stored, with the plainest values. */
export function plainSnapshot(tables: SnapshotData['tables']): SnapshotData {
  return {
    version: 1,
    originalId: null,
    amendedAt: null,
    takenAt: '2026-01-01T12:00:00.000Z',
    durationMs: 0,
    trigger: 'manual',
    name: '',
    note: '',
    isPinned: false,
    scope: 'full',
    withFiles: true,
    app: { name: 'Test', version: '1' },
    device: { id: 'device', name: 'Device' },
    source: { name: 'memory', schemaVersion: 1 },
    parent: null,
    tables,
    newChunks: 0,
    newBytes: 0,
    omitted: [],
    omittedCount: 0,
  };
}
