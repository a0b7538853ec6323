import type { ComparedSide } from '../../../backup/contract/comparing.ts';
import type { BackupSummary } from '../../../backup/contract/backups.ts';

/** A side in the address: the id of a backup in this browser, or `now`. */
export const NOW = 'now';

/** The side in the worker's terms. */
export function sideOf(name: string): ComparedSide {
  return name === NOW ? { kind: 'now' } : { kind: 'backup', source: { kind: 'here' }, id: name };
}

/** The name of a side. */
export function sideTitle(side: BackupSummary | 'now', dateTime: (moment: string) => string): string {
  if (side === 'now') return 'Now';
  return side.name.trim() === '' ? dateTime(side.takenAt) : side.name;
}
