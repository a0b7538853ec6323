import type { BackupSummary } from '../../../backup/contract/backups.ts';
import type { ListEntry } from './list-entries.ts';

/** The properties of the list of backups, as a table or as cards. */
export interface ListProps {
  readonly entries: readonly ListEntry[];
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (backups: readonly BackupSummary[], isChosen: boolean) => void;
  /** Whether the collapsed safety backups are shown individually. */
  readonly isUnfolded: boolean;
  readonly onUnfold: () => void;
}

/** The state of the checkbox of several backups. */
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
