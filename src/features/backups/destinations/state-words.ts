import type { DestinationState, DestinationStatus } from '../../../backup/contract/destinations.ts';
import { formatCountOf } from '../../../ui/format.ts';

/** How a state is coloured; it is always said in words too. */
export type StateTone = 'good' | 'waiting' | 'bad';

const TONES: Readonly<Record<DestinationState, StateTone>> = {
  ok: 'good',
  behind: 'waiting',
  empty: 'waiting',
  paused: 'waiting',
  'permission-lost': 'bad',
  missing: 'bad',
  full: 'bad',
  'read-only': 'bad',
  emptied: 'bad',
  'other-repository': 'bad',
  damaged: 'bad',
  failing: 'bad',
};

export function stateTone({ state }: Pick<DestinationStatus, 'state'>): StateTone {
  return TONES[state];
}

/** How a destination is doing, in a few words. */
export function stateWords({ state, kind, waiting }: Pick<DestinationStatus, 'state' | 'kind' | 'waiting'>): string {
  switch (state) {
    case 'ok':
      return kind === 'folder' ? 'Up to date' : 'In order';
    case 'behind':
      return kind === 'downloads' ? 'The last download is old' : `${formatCountOf(waiting, 'backup')} to copy`;
    case 'empty':
      return kind === 'downloads' ? 'Nothing downloaded yet' : 'No backup yet';
    case 'paused':
      if (kind === 'downloads') return 'No reminders';
      return waiting > 0 ? `Paused; ${formatCountOf(waiting, 'backup')} to copy` : 'Paused';
    case 'permission-lost':
      return 'Needs your permission again';
    case 'missing':
      return 'Folder not found';
    case 'full':
      return 'No space left there';
    case 'read-only':
      return 'Read-only';
    case 'emptied':
      return 'Empty now';
    case 'other-repository':
      return 'Has other backups now';
    case 'damaged':
      return 'Damaged';
    case 'failing':
      return 'The last attempt failed';
  }
}

/** What the state means, where that is worth a sentence. */
export function stateHint({
  state,
  kind,
  name,
  error,
}: Pick<DestinationStatus, 'state' | 'kind' | 'name' | 'error'>): string | undefined {
  switch (state) {
    case 'permission-lost':
      return `The browser has forgotten that Heirloom may use “${name}”. Allow it again, and the copies catch up.`;
    case 'emptied':
      return `There were backups in “${name}”, and now there are none. Perhaps the drive is not plugged in, or it is a different one. If this is the right folder, copy everything again.`;
    case 'damaged':
      if (kind === 'downloads')
        return 'The tested file is damaged and does not count. Download the backup again, then test the new file.';
      return kind === 'browser'
        ? 'A check or a test restore found damage. Repair it from another destination that has an intact copy.'
        : 'A check or a test restore found damage here. Repair it from this browser, or from another destination that has an intact copy.';
    case 'behind':
      return kind === 'downloads' ? 'Download the newest backup and keep the file outside this device.' : undefined;
    default:
      return error?.hint;
  }
}
