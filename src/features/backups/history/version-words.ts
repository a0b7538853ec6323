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

/** The device that first backed up this version: the one that made it. */
export function deviceWords({ oldest }: { readonly oldest: { readonly deviceName: string } }): string {
  return `made on ${oldest.deviceName}`;
}

/** How many backups have this version. */
export function backupsWords({ backups }: Pick<Span, 'backups'>): string {
  return backups === 1 ? 'in one backup' : `in ${formatCount(backups)} backups`;
}
