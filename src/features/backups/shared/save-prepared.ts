import { backupClient } from '../../../backup/client/client.ts';
import { saveBlob } from '../../../ui/save-blob.ts';

/** The browser may still be saving a file for this long: a gigabyte onto a slow disk takes minutes. */
const DISCARDED_AFTER_MS = 15 * 60_000;
let discarding: ReturnType<typeof setTimeout> | undefined;

/** Passes a file from the worker to the browser's downloads, and discards it once that must be finished. */
export function savePrepared(file: Blob, fileName: string): void {
  saveBlob(file, fileName);
  clearTimeout(discarding);
  discarding = setTimeout(() => {
    backupClient.discardDownload().catch(() => undefined);
  }, DISCARDED_AFTER_MS);
}
