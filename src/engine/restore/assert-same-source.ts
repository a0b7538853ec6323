import { BackupError } from '../core/errors.ts';
import type { Snapshot } from '../format/snapshot.ts';

/** @throws BackupError `incompatible` if a backup is of a source with another name. */
export function assertSameSource(snapshot: Snapshot, name: string): void {
  const source = snapshot.source.name;
  if (source !== name)
    throw new BackupError('incompatible', { context: { source, app: name }, hint: 'other-database' });
}
