import { formatCount } from '../../ui/format.ts';

interface TableChange {
  readonly rowsNow: number;
  readonly rowsInBackup: number;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Files are named by their content: they are not compared one by one for the preview, only counted. */
  readonly isContentAddressed: boolean;
}

/** What a restore would do to one kind of thing, in a few words: `12 come back, 3 change, 1 is removed`. */
export function changeWords({ added, changed, removed, rowsNow, rowsInBackup, isContentAddressed }: TableChange): string {
  if (isContentAddressed && added + changed + removed === 0) return contentWords(rowsNow, rowsInBackup);
  const parts: string[] = [];
  if (added > 0) parts.push(`${formatCount(added)} ${added === 1 ? 'comes back' : 'come back'}`);
  if (changed > 0) parts.push(`${formatCount(changed)} ${changed === 1 ? 'changes' : 'change'}`);
  if (removed > 0) parts.push(`${formatCount(removed)} ${removed === 1 ? 'is removed' : 'are removed'}`);
  return parts.length === 0 ? 'nothing changes' : parts.join(', ');
}

function contentWords(now: number, inBackup: number): string {
  if (inBackup === 0) return now === 0 ? 'none' : `${formatCount(now)} ${now === 1 ? 'is removed' : 'are removed'}`;
  if (now === 0) return `${formatCount(inBackup)} ${inBackup === 1 ? 'comes back' : 'come back'}`;
  return 'those that are missing come back';
}

/** Whether all records and settings are as in the backup already. */
export function changesNoRecord(tables: readonly TableChange[]): boolean {
  return tables.every(({ added, changed, removed }) => added + changed + removed === 0) && tables.some(({ isContentAddressed, rowsNow }) => !isContentAddressed && rowsNow > 0);
}
