import { backupClient } from '../../../backup/client/client.ts';
import { db } from '../../../catalogue/database.ts';
import { openExportDialog } from '../../backups/shared/export-dialog.tsx';

/** Opens the dialog that exports the current collections. @param chosen those ticked at first; missing: all. */
export function openExportOfNow(chosen?: readonly string[]): void {
  openExportDialog({
    title: 'Export collections',
    loadCollections: () => db.collections.orderBy('order').toArray(),
    write: (choice, options) => backupClient.exportNow(choice, options),
    ...(chosen ? { chosen } : {}),
  });
}
