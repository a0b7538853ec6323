import type { DestinationState, DestinationStatus } from '../../../backup/contract/destinations.ts';
import {
  credentialFieldsOf,
  isBrieflySignedIn,
  mustGetDefinition,
  secretNounOf,
  signInOf,
} from '../../../destinations/kinds.ts';
import { errorWords } from '../../errors/error-words.ts';
import { formatCountOf } from '../../../ui/format.ts';

/** The colour of a state, which is always also in words. */
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

export function stateTone({ state, kind }: Pick<DestinationStatus, 'state' | 'kind'>): StateTone {
  return state === 'permission-lost' && isBrieflySignedIn({ kind }) ? 'waiting' : TONES[state];
}

/** The state of a destination in a few words: those of its kind, if it has any. */
export function stateWords({ state, kind, waiting }: Pick<DestinationStatus, 'state' | 'kind' | 'waiting'>): string {
  const { states = {} } = mustGetDefinition(kind).words;
  switch (state) {
    case 'ok':
      return states.ok ?? 'Up to date';
    case 'behind':
      return states.behind ?? `${formatCountOf(waiting, 'backup')} to copy`;
    case 'empty':
      return states.empty ?? 'No backup yet';
    case 'paused':
      return states.paused ?? (waiting > 0 ? `Paused; ${formatCountOf(waiting, 'backup')} to copy` : 'Paused');
    case 'permission-lost':
      return states['permission-lost'] ?? 'Needs your permission again';
    case 'missing':
      return states.missing ?? 'Not found';
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

const WAITING_WORDS: Readonly<Record<NonNullable<DestinationStatus['waitsFor']>, string>> = {
  connection: 'Copying continues when this device is online.',
  unmetered: 'Copying waits for a connection without a data limit. Copy now to use this one.',
};

/** What the state means, if it needs a sentence: that of its kind, if it has one. */
export function stateHint({
  state,
  kind,
  name,
  error,
  waitsFor,
}: Pick<DestinationStatus, 'state' | 'kind' | 'name' | 'error' | 'waitsFor'>): string | undefined {
  const { hints = {} } = mustGetDefinition(kind).words;
  if (waitsFor) return WAITING_WORDS[waitsFor];
  switch (state) {
    case 'permission-lost':
      return (
        hints['permission-lost']?.(name) ??
        `The browser has forgotten that Heirloom may use “${name}”. Allow it again, and the copies catch up.`
      );
    case 'emptied':
      return (
        hints.emptied?.(name) ??
        `There were backups in “${name}”, and now there are none. If this is the right place, copy everything again.`
      );
    case 'damaged':
      return (
        hints.damaged?.(name) ??
        'A check or a test restore found damage here. Repair it from this browser, or from another destination that has an intact copy.'
      );
    case 'behind':
      return hints.behind?.(name);
    default:
      return error && errorWords(error).hint;
  }
}

/** What the next copy waits for, if that is a person. */
export function nextCopyWaits({ state, kind }: Pick<DestinationStatus, 'state' | 'kind'>): string | undefined {
  switch (state) {
    case 'permission-lost':
      if (signInOf({ kind })) return 'After you sign in';
      return credentialFieldsOf({ kind }).length > 0
        ? `After you enter the ${secretNounOf({ kind })}`
        : 'After you allow it';
    case 'emptied':
      return 'After you confirm';
    case 'other-repository':
      return 'None';
    default:
      return undefined;
  }
}

const MINUTE_MS = 60_000;
/** Servers refuse requests whose time differs by a quarter of an hour: a person should know well before. */
const CLOCK_WORTH_SAYING_MS = 3 * MINUTE_MS;

/** What a trial found out about the server, if the person should know it. */
export function serverNotes({
  kind,
  isAppendOnly,
  clockOffsetMs = 0,
}: Pick<DestinationStatus, 'kind' | 'isAppendOnly' | 'clockOffsetMs'>): readonly string[] {
  const minutes = Math.round(Math.abs(clockOffsetMs) / MINUTE_MS);
  const { keepsEverything } = mustGetDefinition(kind).words;
  return [
    ...(isAppendOnly === true
      ? [
          keepsEverything?.note ??
            'Its key can add backups but not delete them. So all backups stay there, and no one can delete them with this key.',
        ]
      : []),
    ...(Math.abs(clockOffsetMs) >= CLOCK_WORTH_SAYING_MS
      ? [
          `The clock of this device was ${formatCountOf(minutes, 'minute')} ${clockOffsetMs > 0 ? 'behind' : 'ahead of'} that of the server when the connection was last tested. Set it, or the server may refuse Heirloom.`,
        ]
      : []),
  ];
}
