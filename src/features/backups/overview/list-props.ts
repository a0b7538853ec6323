import type { BackupSummary } from '../../../backup/contract/backups.ts';
import type { ListEntry } from './list-entries.ts';

/** What the list of backups shows, as a table or as cards. */
export interface ListProps {
  readonly entries: readonly ListEntry[];
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (backups: readonly BackupSummary[], isChosen: boolean) => void;
  /** Whether the folded safety backups are shown one by one. */
  readonly isUnfolded: boolean;
  readonly onUnfold: () => void;
}

/** What the checkbox of several backups shows. */
export function tickOf(
  backups: readonly BackupSummary[],
  chosen: ReadonlySet<string>,
): { readonly checked: boolean; readonly indeterminate: boolean } {
  const count = backups.filter(({ id }) => chosen.has(id)).length;
  return {
    checked: backups.length > 0 && count === backups.length,
    indeterminate: count > 0 && count < backups.length,
  };
}
