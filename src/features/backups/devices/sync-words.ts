import type {
  IncomingChanges,
  JoinFigures,
  SharingDevice,
  SyncQuestion,
  Syncing,
  WaitingFor,
} from '../../../backup/contract/syncing.ts';
import { formatCount, formatCountOf, formatRelativeTime } from '../../../ui/format.ts';

/** Such as `Phone and Laptop`. */
export function namesWords(names: readonly string[]): string {
  const [last, ...others] = [...new Set(names)].reverse();
  if (last === undefined) return 'another device';
  return others.length === 0 ? last : `${others.reverse().join(', ')} and ${last}`;
}

/** Such as `3 changes came in from Phone`. */
export function incomingWords({ from, added, changed, removed }: IncomingChanges): string {
  return `${formatCountOf(added + changed + removed, 'change')} came in from ${namesWords(from)}`;
}

/** What the changes were, such as `2 added, 1 removed`; and what deserves a second look. */
export function incomingDetails({ added, changed, removed, conflicts, returned }: IncomingChanges): string {
  return [
    ...(added > 0 ? [`${formatCount(added)} added`] : []),
    ...(changed > 0 ? [`${formatCount(changed)} changed`] : []),
    ...(removed > 0 ? [`${formatCount(removed)} removed`] : []),
    ...(returned > 0 ? [`${formatCount(returned)} came back: deleted here, edited there`] : []),
    ...(conflicts > 0 ? [`${formatCountOf(conflicts, 'value')} kept under Conflicts`] : []),
  ].join(', ');
}

/** The state of sharing in one sentence. */
export function standingWords(syncing: Syncing, now = Date.now()): string {
  const { lastInStepAt, isPaused, question, error, place } = syncing;
  const last = lastInStepAt === null ? '' : ` Last in step ${formatRelativeTime(lastInStepAt, now)}.`;
  if (question) return 'Waiting for your answer. Nothing changes until then.';
  if (isPaused) return `Paused: changes stay on this device.${last}`;
  if (error) return `${place?.name ?? 'The shared place'} could not be used the last time.${last}`;
  return lastInStepAt === null ? 'Not synchronised yet.' : `In step ${formatRelativeTime(lastInStepAt, now)}.`;
}

/** Whether another device is up to date, and when it was last seen. */
export function deviceWords({ isRetired, isThis, lastSeenAt, behindBy }: SharingDevice, now = Date.now()): string {
  if (isThis) return 'This device';
  const seen = `Last seen ${formatRelativeTime(lastSeenAt, now)}`;
  if (isRetired) return `${seen} · joins again when it comes back`;
  if (behindBy === null || behindBy === 0) return `${seen} · up to date`;
  return `${seen} · behind by ${formatCountOf(behindBy, 'change')}`;
}

/** Such as `12 only here, 3 only there, 2 different`. */
export function joinWords({ onlyHere, onlyThere, different }: JoinFigures): string {
  const parts = [
    ...(onlyHere > 0 ? [`${formatCount(onlyHere)} only here`] : []),
    ...(onlyThere > 0 ? [`${formatCount(onlyThere)} only there`] : []),
    ...(different > 0 ? [`${formatCount(different)} different`] : []),
  ];
  return parts.length === 0 ? 'both have the same' : parts.join(', ');
}

/** Why a device's latest changes are not here yet. */
export function waitingWords({ name, why }: WaitingFor): string {
  return why === 'incomplete'
    ? `The latest changes of ${name} have not arrived at the shared place yet.`
    : `${name} uses an older version of Heirloom. Reload it there; its changes come in then.`;
}

/** A question as a title and an explanation. */
export function questionWords(question: SyncQuestion): { readonly title: string; readonly text: string } {
  switch (question.kind) {
    case 'join':
      return {
        title: question.isReturning ? 'Join the shared library again?' : 'Unite your data with the shared library?',
        text: `Of what you have: ${joinWords(question)}. Everything is kept. Where both have a different value, the newer one is shown and the other one is kept under Conflicts.`,
      };
    case 'removes-much':
      return {
        title: `${namesWords(question.from)} removed much`,
        text: `${formatCountOf(question.removed, 'item')} would be removed here. If you meant that, continue. If not, restore a backup there or here first.`,
      };
    case 'schema-newer':
      return {
        title: `${namesWords(question.from)} uses a newer version of Heirloom`,
        text: 'Reload Heirloom here to update it. Your changes are kept and go out then.',
      };
    case 'other-repository':
      return {
        title: 'The shared place has other backups now',
        text: 'Someone has replaced what was there. Turn sharing off here, and join again.',
      };
    case 'restored':
      return {
        title: 'You restored a whole backup',
        text: `Should the other devices get the state of ${question.backup} too? If not, this device stops sharing, and the others stay as they are.`,
      };
    case 'refused':
      return {
        title: 'The changes do not fit together',
        text: `They were not applied: ${question.reason}. Your data here and there is unchanged.`,
      };
  }
}
