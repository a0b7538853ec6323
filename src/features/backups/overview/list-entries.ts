import type { BackupSummary } from '../../../backup/contract/backups.ts';

/** The list's filter: all backups, those of one trigger, or all safety backups. */
export type ListFilter = 'all' | 'safety' | BackupSummary['trigger'];

/** A line of the list: a backup, or several collapsed safety backups. */
export type ListEntry =
  | { readonly kind: 'backup'; readonly backup: BackupSummary }
  | { readonly kind: 'safety'; readonly backups: readonly BackupSummary[] };

/** Whether it was made before something that replaces or removes data, so that this can be undone. */
export function isSafety({ trigger }: Pick<BackupSummary, 'trigger'>): boolean {
  return trigger !== 'manual' && trigger !== 'scheduled';
}

/** The available filters: only if there is more than one kind. */
export function filtersOf(
  backups: readonly BackupSummary[],
): readonly { readonly filter: ListFilter; readonly count: number }[] {
  const counts = new Map<ListFilter, number>();
  for (const { trigger } of backups) counts.set(trigger, (counts.get(trigger) ?? 0) + 1);
  if (counts.size < 2) return [];
  const safety = backups.filter(isSafety).length;
  const safetyKinds = [...counts.keys()].filter((trigger) => trigger !== 'manual' && trigger !== 'scheduled');
  const filters: readonly ListFilter[] = [
    'manual',
    'scheduled',
    ...(safetyKinds.length > 1 ? (['safety'] as const) : []),
    ...safetyKinds.sort(),
  ];
  counts.set('safety', safety);
  return filters.flatMap((filter) =>
    (counts.get(filter) ?? 0) > 0 ? [{ filter, count: counts.get(filter) ?? 0 }] : [],
  );
}

/**
 * The lines of the list. Without a filter, the safety backups, which outnumber all others, are collapsed at the place
 * of the newest.
 */
export function listEntries(backups: readonly BackupSummary[], filter: ListFilter): readonly ListEntry[] {
  const asEntry = (backup: BackupSummary): ListEntry => ({ kind: 'backup', backup });
  if (filter === 'safety') return backups.filter(isSafety).map(asEntry);
  if (filter !== 'all') return backups.filter(({ trigger }) => trigger === filter).map(asEntry);
  const safety = backups.filter(isSafety);
  if (safety.length < 2) return backups.map(asEntry);
  const [newest] = safety;
  return backups.flatMap((backup): readonly ListEntry[] =>
    backup === newest ? [{ kind: 'safety', backups: safety }] : isSafety(backup) ? [] : [asEntry(backup)],
  );
}
