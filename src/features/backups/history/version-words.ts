import { formatCount } from '../../../ui/format.ts';

interface Span {
  readonly newest: { readonly takenAt: string };
  readonly oldest: { readonly takenAt: string };
  readonly backups: number;
}

/** When a version was current: by the first and the last backup that have it, which may be the same. */
export function spanWords({ newest, oldest }: Omit<Span, 'backups'>, dateTime: (moment: string) => string): string {
  const [first, last] = [dateTime(oldest.takenAt), dateTime(newest.takenAt)];
  return first === last ? last : `${first} to ${last}`;
}

/** How many backups have this version. */
export function backupsWords({ backups }: Pick<Span, 'backups'>): string {
  return backups === 1 ? 'in one backup' : `in ${formatCount(backups)} backups`;
}
