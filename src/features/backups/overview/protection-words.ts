// The texts of the protection status. Each switch is exhaustive: a code without a text does not compile.
import type { ProtectionLevel, ProtectionSentence, ProtectionStep } from '../../../engine/index.ts';
import { ERROR_TITLES } from '../../errors/error-words.ts';
import { formatCountOf, formatRelativeTime } from '../../../ui/format.ts';

/** The facts that a sentence needs besides the code. */
export interface ProtectionContext {
  readonly now: number;
  /** The name of a place, and whether it consists of files that the person keeps. */
  readonly placeOf: (copyId: string) => { readonly name: string; readonly isKeptByHand: boolean };
  /** Whether there are backups at all, even if none of them counts. */
  readonly hasBackups: boolean;
}

export const LEVEL_WORDS: Readonly<Record<ProtectionLevel, string>> = {
  protected: 'Protected',
  attention: 'Needs attention',
  'at-risk': 'At risk',
  unprotected: 'Not protected',
};

/** One sentence, or two. */
export function protectionSentence(sentence: ProtectionSentence, context: ProtectionContext): string {
  if ('copyId' in sentence) return copySentence(sentence, context);
  const ago = (moment: number) => formatRelativeTime(moment, context.now);
  switch (sentence.code) {
    case 'protected':
      return sentence.keptAt >= sentence.lastBackupAt
        ? `Your last backup, made ${ago(sentence.lastBackupAt)}, has a copy outside this browser, a test restore from it succeeded, and you have the key to it.`
        : `A backup made ${ago(sentence.keptAt)} has a copy outside this browser, a test restore from it succeeded, and you have the key to it. The last one, made ${ago(sentence.lastBackupAt)}, is not there yet.`;
    case 'backups-locked':
      return `This browser has backups but has lost the key to them${sentence.canBeOpened ? '' : ', and neither a passphrase nor a recovery key was ever set'}.`;
    case 'backups-lost':
      return 'The backups that were in this browser are gone: the browser has cleared its storage.';
    case 'no-backup':
      return context.hasBackups
        ? 'Your current data is not backed up yet: the backups below are damaged, contain only a part of it, or contain the state before a restore.'
        : 'Nothing is backed up yet.';
    case 'guard-tripped':
      return 'There is much less data here than in the last good backup. No old backup is deleted until you confirm that this is right.';
    case 'no-key':
      return 'Your backups protect against mistakes, not against losing this browser: without a passphrase and a recovery kit, no one could open a copy elsewhere. Setting them up takes three minutes.';
    case 'only-in-this-browser':
      return 'Your backups are kept in this browser only. If it loses its data, they are lost too.';
    case 'last-attempt-failed':
      return `The last attempt to back up failed. ${ERROR_TITLES[sentence.error]}`;
    case 'backup-old':
      return `The last backup was made ${ago(sentence.lastBackupAt)}${changedWords(sentence.changes)}.`;
    case 'overdue':
      return `A backup was due ${ago(sentence.since)}${changedWords(sentence.changes)}.`;
    case 'key-not-proven':
      return 'You have not yet confirmed that you have the recovery key.';
    case 'storage-nearly-full':
      return `Browser storage is ${String(Math.round(sentence.fraction * 100))}% full.`;
    case 'storage-not-persistent':
      return 'The browser may delete all of this when the device runs out of space.';
    case 'schedule-off':
      return 'Automatic backups are off: backups are made only when you press the button.';
    case 'only-on-this-device':
      return 'All copies are on this device. If it is lost or stolen, so are they.';
  }
}

/** The sentence about the copy at one destination. */
function copySentence(
  sentence: Extract<ProtectionSentence, { readonly copyId: string }>,
  context: ProtectionContext,
): string {
  const ago = (moment: number) => formatRelativeTime(moment, context.now);
  const destination = context.placeOf(sentence.copyId);
  const place = `“${destination.name}”`;
  switch (sentence.code) {
    case 'copy-damaged':
      return `The last check of ${place}, ${ago(sentence.at)}, found damage.`;
    case 'drill-failed':
      return `A test restore from ${place} failed ${ago(sentence.at)}.`;
    case 'permission-lost':
      return `Heirloom is no longer allowed to use ${place}, so no backups are copied there.`;
    case 'copy-failing':
      return `The last copy to ${place} failed.`;
    case 'copy-paused':
      return `Copying to ${place} is paused.`;
    case 'copy-behind':
      return behindWords(sentence.newestAt === null ? undefined : ago(sentence.newestAt), destination);
    case 'not-drilled':
      return sentence.at === null
        ? `A restore from ${place} was never tested.`
        : `The last test restore from ${place} was ${ago(sentence.at)}.`;
    case 'newest-not-tried':
      return `A test restore from ${place} succeeded, but not from the newest file.`;
    case 'check-old':
      return sentence.at === null
        ? `${place} was never verified in full.`
        : `${place} was last verified in full ${ago(sentence.at)}.`;
  }
}

function changedWords(changes: number): string {
  return changes > 1
    ? `, and ${formatCountOf(changes, 'thing has', 'things have')} changed since the last one`
    : ', and something has changed since the last one';
}

function behindWords(
  ago: string | undefined,
  { name, isKeptByHand }: { readonly name: string; readonly isKeptByHand: boolean },
): string {
  if (isKeptByHand)
    return `The newest backup you have downloaded was made ${ago ?? 'long ago'}. Later ones are only in this browser.`;
  return ago === undefined
    ? `“${name}” has no backup yet.`
    : `The newest backup in “${name}” was made ${ago}; later ones are missing there.`;
}

/** A few words, for the badge. */
export function protectionBadge(
  sentence: ProtectionSentence,
  { now, hasBackups }: Pick<ProtectionContext, 'now' | 'hasBackups'>,
): string {
  switch (sentence.code) {
    case 'protected':
      return 'Protected';
    case 'backups-locked':
      return 'Backups are locked';
    case 'backups-lost':
      return 'Backups are gone';
    case 'no-backup':
      return hasBackups ? 'Not backed up yet' : 'No backup yet';
    case 'guard-tripped':
      return 'Data is missing';
    case 'no-key':
      return 'Set up recovery';
    case 'only-in-this-browser':
      return 'Only in this browser';
    case 'copy-damaged':
      return 'A copy is damaged';
    case 'drill-failed':
      return 'A test restore failed';
    case 'last-attempt-failed':
      return 'Last backup failed';
    case 'backup-old':
      return `Backed up ${formatRelativeTime(sentence.lastBackupAt, now)}`;
    case 'overdue':
      return 'Backup overdue';
    case 'permission-lost':
      return 'Access lost';
    case 'copy-failing':
      return 'A copy failed';
    case 'copy-paused':
      return 'A copy is paused';
    case 'copy-behind':
      return 'A copy is behind';
    case 'key-not-proven':
      return 'Finish the recovery kit';
    case 'not-drilled':
      return 'Restore not tested yet';
    case 'newest-not-tried':
      return 'Newest file not tested';
    case 'storage-nearly-full':
      return 'Storage nearly full';
    case 'storage-not-persistent':
      return 'Storage may be cleared';
    case 'schedule-off':
      return 'No schedule';
    case 'check-old':
      return 'A copy is unverified';
    case 'only-on-this-device':
      return 'Only on this device';
  }
}

/** Even fewer words, for windows as narrow as 320 px. */
export const SHORT_BADGES: Readonly<Record<ProtectionSentence['code'], string>> = {
  protected: 'Protected',
  'backups-locked': 'Locked',
  'backups-lost': 'Backups gone',
  'no-backup': 'Not backed up',
  'guard-tripped': 'Data missing',
  'no-key': 'No key yet',
  'only-in-this-browser': 'Only here',
  'copy-damaged': 'Copy damaged',
  'drill-failed': 'Test failed',
  'last-attempt-failed': 'Backup failed',
  'backup-old': 'Backup is old',
  overdue: 'Overdue',
  'permission-lost': 'Access lost',
  'copy-failing': 'Copy failed',
  'copy-paused': 'Copy paused',
  'copy-behind': 'Copy behind',
  'key-not-proven': 'Finish the kit',
  'not-drilled': 'Test a restore',
  'newest-not-tried': 'Test the file',
  'storage-nearly-full': 'Nearly full',
  'storage-not-persistent': 'May be cleared',
  'schedule-off': 'No schedule',
  'check-old': 'Check a copy',
  'only-on-this-device': 'One device',
};

/** The label of a step's button; `undefined` if there is nothing to press. */
export function stepWords(step: ProtectionStep, { placeOf }: Pick<ProtectionContext, 'placeOf'>): string | undefined {
  switch (step.kind) {
    case 'wait':
      return undefined;
    case 'unlock':
      return 'Unlock';
    case 'start-over':
      return 'Start over';
    case 'back-up':
      return 'Back up now';
    case 'answer-guard':
      return 'Review';
    case 'set-up-key':
      return 'Set up recovery';
    case 'prove-key':
      return 'Finish the recovery kit';
    case 'add-copy':
      return step.isOutsideDevice ? 'Keep a copy on another device' : 'Keep a copy elsewhere';
    case 'copy-now':
      return placeOf(step.copyId).isKeptByHand ? 'Download the latest' : 'Copy now';
    case 'allow-access':
      return 'Allow access again';
    case 'fix-connection':
      return 'See the problem';
    case 'resume':
      return 'Resume copying';
    case 'repair-copy':
      return 'Repair';
    case 'check':
      return placeOf(step.copyId).isKeptByHand ? 'Verify a file' : 'Check it';
    case 'drill':
      return placeOf(step.copyId).isKeptByHand ? 'Test a downloaded file' : 'Test a restore';
    case 'persist-storage':
      return 'Ask for persistent storage';
    case 'free-space':
      return 'Free space';
    case 'set-schedule':
      return 'Set a schedule';
  }
}

/** The screen of a step, if the button does not take the step itself. */
export function stepPath(step: ProtectionStep): string {
  switch (step.kind) {
    case 'set-up-key':
    case 'prove-key':
      return '/backups/set-up';
    case 'answer-guard':
    case 'free-space':
    case 'set-schedule':
      return '/backups/schedule';
    case 'add-copy':
      return step.isOutsideDevice ? '/backups/destinations' : '/backups/set-up';
    case 'copy-now':
    case 'allow-access':
    case 'fix-connection':
    case 'resume':
    case 'repair-copy':
    case 'check':
    case 'drill':
      return `/backups/destinations#${step.copyId}`;
    case 'unlock':
    case 'start-over':
    case 'back-up':
    case 'wait':
    case 'persist-storage':
      return '/backups';
  }
}
