/** The address of the backup worker's script. */
export { default as backupWorkerAddress } from '../host/backup.worker.ts?worker&url';
