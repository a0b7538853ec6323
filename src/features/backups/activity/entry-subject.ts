import type { ActivityEntry } from '../../../backup/contract/activity.ts';
import { ACTIVITY_WORDS } from '../shared/activity-words.ts';

const MOMENT = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

/** What an entry is about, as it is read: a moment by the person's own format. */
export function subjectWords(
  { subject }: Pick<ActivityEntry, 'subject'>,
  dateTime: (moment: string) => string,
): string | undefined {
  return subject !== undefined && MOMENT.test(subject) ? dateTime(subject) : subject;
}

/** The moments that entries are about, for `precisionAmong`. */
export function subjectMoments(entries: readonly Pick<ActivityEntry, 'subject'>[]): readonly string[] {
  return entries.flatMap(({ subject }) => (subject !== undefined && MOMENT.test(subject) ? [subject] : []));
}

/** Such as `Backup: Before the move`. */
export function entryTitle(
  entry: Pick<ActivityEntry, 'kind' | 'subject'>,
  dateTime: (moment: string) => string,
): string {
  const subject = subjectWords(entry, dateTime);
  return subject === undefined ? ACTIVITY_WORDS[entry.kind] : `${ACTIVITY_WORDS[entry.kind]}: ${subject}`;
}
