import { type KeptBackup, lastingId, leftOutOf, type Snapshot } from '../../../engine/index.ts';

/** The remembered backups at a destination, newest first. */
export function toKeptBackups(snapshots: readonly Snapshot[]): readonly KeptBackup[] {
  return snapshots.map((snapshot) => {
    const leftOut = leftOutOf(snapshot);
    return {
      id: lastingId(snapshot),
      takenAt: snapshot.takenAt,
      isWhole: snapshot.scope === 'full' && snapshot.withFiles,
      ...(leftOut.length > 0 ? { leftOut } : {}),
      trigger: snapshot.trigger,
      newBytes: snapshot.newChunks === 0 ? 0 : snapshot.newBytes,
    };
  });
}
