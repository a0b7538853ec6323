import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { backupQueries } from '../shared/queries/client-queries.ts';
import type { BackupSummary } from '../../../backup/contract/backups.ts';
import { useFormats } from '../../../ui/formats.tsx';
import { precisionAmong } from '../../../ui/moment-precision.ts';

/** Titles and times of backups, unique in this browser. */
export interface BackupTitles {
  readonly momentOf: (takenAt: string) => string;
  /** The name, or the time it was made. */
  readonly titleOf: (backup: Pick<BackupSummary, 'name' | 'takenAt'>) => string;
}

/** Computed once for a list, because each row needs it. */
const known = new WeakMap<readonly BackupSummary[], ReturnType<typeof precisionAmong>>();

function precisionOfList(backups: readonly BackupSummary[]): ReturnType<typeof precisionAmong> {
  const precisionOf = known.get(backups) ?? precisionAmong(backups.map(({ takenAt }) => takenAt));
  known.set(backups, precisionOf);
  return precisionOf;
}

/** Formats the backups in this browser. */
export function useBackupTitles(): BackupTitles {
  const { data } = useQuery(backupQueries.list);
  const { dateTime } = useFormats();
  return useMemo(() => {
    const precisionOf = precisionOfList(data?.backups ?? []);
    const momentOf = (takenAt: string) => dateTime(takenAt, precisionOf(takenAt));
    return { momentOf, titleOf: ({ name, takenAt }) => (name.trim() === '' ? momentOf(takenAt) : name) };
  }, [data, dateTime]);
}
