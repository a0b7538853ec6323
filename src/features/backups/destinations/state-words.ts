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
      return 'Holds other backups now';
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
      return `The browser has forgotten that Heirloom may use “${name}”. One press, and it asks you; then the copies catch up.`;
    case 'emptied':
      return `There were backups in “${name}”, and none of them is there now. Perhaps another drive is plugged in, or no drive at all. If this is the right place, everything can be copied there again.`;
    case 'damaged':
      if (kind === 'downloads')
        return 'The file that was checked is damaged and does not count. Download the backup again, then check the new file.';
      return kind === 'browser'
        ? 'A check or a test restore found something wrong. It is healed from another place that has it whole.'
        : 'A check or a test restore found something wrong here. It is healed from this browser, or from another place that has it whole.';
    case 'behind':
      return kind === 'downloads' ? 'Download the newest backup and keep the file outside this device.' : undefined;
    default:
      return error?.hint;
  }
}
