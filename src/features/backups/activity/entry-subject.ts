import type { ActivityEntry } from '../../../backup/contract/activity.ts';
import { ACTIVITY_WORDS } from '../shared/activity-words.ts';

const MOMENT = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

/** The subject of an entry as text, with times in the person's format. */
export function subjectWords(
  { subject }: Pick<ActivityEntry, 'subject'>,
  dateTime: (moment: string) => string,
): string | undefined {
  return subject !== undefined && MOMENT.test(subject) ? dateTime(subject) : subject;
}

/** The times in the subjects of entries, for `precisionAmong`. */
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
