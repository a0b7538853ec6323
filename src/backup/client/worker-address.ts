/** Where the backup worker's script is served from. */
export { default as backupWorkerAddress } from '../host/backup.worker.ts?worker&url';
