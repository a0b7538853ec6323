import type { Protection, ProtectionProblem } from '../../../engine/index.ts';
import type { Notice, NoticeKind } from './notice.ts';

/** Above this level, it is announced once more. */
const ALMOST_FULL = 0.95;

/** All current conditions. */
function problemsOf({ level, sentence, improvements }: Protection): readonly ProtectionProblem[] {
  const listed = improvements.map(({ problem }) => problem);
  return level === 'protected' || sentence.code === 'protected' ? listed : [sentence, ...listed];
}

interface Case {
  readonly kind: NoticeKind;
  /** Identifies the condition, which is announced once while it lasts. */
  readonly id: string;
  readonly title: string;
  readonly to: string;
}

/** Events on this device that decide whether a problem deserves a notice. */
interface Happened {
  /** The app has been open long enough to make a late backup. */
  readonly hasWaited: boolean;
  /** The last automatic run made a backup. */
  readonly wasBackedUp: boolean;
}

/**
 * The conditions of the protection status that are announced when they begin. Failed backups, checks and test restores
 * come from the activity log.
 * @param say the sentence about a problem.
 */
export function standingNotices(
  protection: Protection,
  say: (problem: ProtectionProblem) => string,
  now: number,
  happened: Happened,
): readonly Notice[] {
  const at = new Date(now).toISOString();
  return problemsOf(protection).flatMap((problem) => {
    const found = caseOf(problem, happened);
    return found ? { ...found, at, text: say(problem).slice(0, 600), isRead: false } : [];
  });
}

function caseOf(problem: ProtectionProblem, { hasWaited, wasBackedUp }: Happened): Case | undefined {
  switch (problem.code) {
    case 'overdue':
    case 'backup-old':
      return hasWaited ? { kind: 'overdue', id: 'overdue', title: 'A backup is overdue', to: '/backups' } : undefined;
    // Only in the list, like every automatic backup.
    case 'only-in-this-browser':
      return wasBackedUp
        ? {
            kind: 'backup-done',
            id: 'only-here',
            title: 'Your data is backed up in this browser. Make a copy elsewhere.',
            to: '/backups/set-up',
          }
        : undefined;
    case 'permission-lost':
    case 'copy-failing':
      return {
        kind: 'destination-lost',
        id: `destination-lost ${problem.copyId}`,
        title: 'Copies are not being made',
        to: '/backups/destinations',
      };
    case 'guard-tripped':
      return { kind: 'guard', id: 'guard', title: 'Much of your data is missing', to: '/backups/schedule' };
    case 'storage-nearly-full': {
      const id = problem.fraction >= ALMOST_FULL ? 'storage-full almost' : 'storage-full nearly';
      return { kind: 'storage-full', id, title: 'The storage of this browser is nearly full', to: '/backups/schedule' };
    }
    default:
      return undefined;
  }
}

/**
 * Whether the app's icon gets a badge: a backup is late, or protected data is at risk. Never before the first backup.
 */
export function isIconDue(protection: Protection): boolean {
  const problems = problemsOf(protection);
  if (problems.some(({ code }) => code === 'no-backup')) return false;
  return (
    protection.level === 'at-risk' ||
    protection.level === 'unprotected' ||
    problems.some(({ code }) => code === 'overdue' || code === 'backup-old' || code === 'last-attempt-failed')
  );
}
