import { deleteRecords } from '../../data/records.ts';
import { confirmDanger } from '../../ui/confirm.tsx';
import { formatCountOf } from '../../ui/format.ts';
import { notifyUndo, runAndReport } from '../../ui/notify.tsx';

/** Asks, deletes, and offers to take it back. */
export function askToDeleteRecords(ids: readonly string[], onDeleted: () => void): void {
  if (ids.length === 0) return;
  const what = formatCountOf(ids.length, 'record');
  runAndReport(async () => {
    const goOn = await confirmDanger({
      title: `Delete ${what}?`,
      body: 'You can undo this right afterwards.',
      confirmLabel: ids.length === 1 ? 'Delete record' : `Delete ${what}`,
    });
    if (!goOn) return;
    const undo = await deleteRecords(ids);
    onDeleted();
    notifyUndo(`${what} deleted.`, undo);
  });
}
