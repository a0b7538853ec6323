import { queryOptions } from '@tanstack/react-query';
import { createStore, get, update } from 'idb-keyval';

/** When each backup was last handed to the browser's downloads: ISO 8601 by the backup's id. Belongs to this device alone. */
export type Downloads = Readonly<Record<string, string>>;

const KEY = 'downloads';
const store = createStore('heirloom-backup-screens', 'device');

/** Cannot say whether the file was kept: only that it was given. */
export const downloadsQuery = queryOptions({
  queryKey: ['backups', 'downloads'],
  queryFn: async (): Promise<Downloads> => (await get<Downloads>(KEY, store)) ?? {},
});

/** Notes that a backup was downloaded now. */
export async function noteDownload(backupId: string): Promise<void> {
  await update<Downloads>(KEY, (downloads = {}) => ({ ...downloads, [backupId]: new Date().toISOString() }), store);
}
