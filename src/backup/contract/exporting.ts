import type { ExportChoice } from '../../catalogue/export/export-entries.ts';
import type { DownloadReady } from './backups.ts';
import { call, job } from './call.ts';
import type { RestoreSource } from './restoring.ts';

export type { ExportChoice };

/** A collection that can be exported. */
export interface ExportableCollection {
  readonly id: string;
  readonly name: string;
}

/** Calls about open exports: readable by anyone, and not encrypted. */
export const EXPORT_CALLS = {
  /**
   * An open export of the current data: readable by anyone. `discardDownload` releases it, too. @throws `cancelled`,
   * `quota-exceeded`, `source-failed`.
   */
  exportNow: job<(choice: ExportChoice) => DownloadReady>({ access: 'open', args: 1 }),
  /** The same for the content of a backup. @throws as `exportNow`, and `damaged`, `missing-object`. */
  exportBackup: job<(source: RestoreSource, id: string, choice: ExportChoice) => DownloadReady>({
    access: 'unlocked',
    args: 3,
  }),
  listBackupCollections: call<(source: RestoreSource, id: string) => readonly ExportableCollection[]>({
    access: 'unlocked',
  }),
};
