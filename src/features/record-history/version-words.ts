import { formatCount } from '../../ui/format.ts';

interface Span {
  readonly newest: { readonly takenAt: string };
  readonly oldest: { readonly takenAt: string };
  readonly backups: number;
}

/** When a version was so: by the one backup that has it, or the first and the last of several. */
export function spanWords({ newest, oldest, backups }: Span, dateTime: (moment: string) => string): string {
  return backups === 1 ? dateTime(newest.takenAt) : `${dateTime(oldest.takenAt)} to ${dateTime(newest.takenAt)}`;
}

/** How many backups have it so. */
export function backupsWords({ backups }: Pick<Span, 'backups'>): string {
  return backups === 1 ? 'in one backup' : `in ${formatCount(backups)} backups`;
}
