import type { Snapshot, SnapshotTable } from '../../engine/index.ts';
import { parseId } from '../../engine/low-level.ts';

const TABLE: SnapshotTable = {
  name: 'records',
  role: 'data',
  isEssential: true,
  isContentAddressed: false,
  keyPath: 'id',
  autoIncrement: false,
  rows: 12,
  bytes: 3400,
  attachments: 0,
  attachedBytes: 0,
  root: null,
};

/** A snapshot as a repository returns it, with the given differences. */
export function aSnapshot(change: Partial<Snapshot> = {}): Snapshot {
  return {
    version: 1,
    id: parseId('a'.repeat(64)),
    storedBytes: 1000,
    originalId: null,
    amendedAt: null,
    takenAt: '2026-11-20T08:00:00.000Z',
    durationMs: 1200,
    trigger: 'manual',
    name: 'Before the move',
    note: 'note',
    isPinned: true,
    scope: 'full',
    withFiles: true,
    app: { name: 'Heirloom', version: '0.1.0' },
    device: { id: 'device', name: 'Chrome on Linux' },
    source: { name: 'heirloom', schemaVersion: 1 },
    parent: null,
    tables: [
      TABLE,
      {
        ...TABLE,
        name: 'files',
        role: 'files',
        isContentAddressed: true,
        rows: 3,
        bytes: 300,
        attachments: 3,
        attachedBytes: 9000,
      },
    ],
    newChunks: 4,
    newBytes: 5000,
    omitted: [],
    omittedCount: 0,
    ...change,
  };
}
