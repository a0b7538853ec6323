import { BackupError, type Bytes } from '../../../engine/index.ts';

/** The browser holds the whole of it in memory when it opens it. */
export const MOST_BYTES_IN_PAGE = 20 * 1024 * 1024;
/** The place in the recovery page for a backup as base64. */
const PLACE = 'id="backup">';
/** A multiple of three, so that the parts can simply be joined. */
const BYTES_AT_ONCE = 3 * 64 * 1024;

/**
 * The recovery page with a backup file inside: one file that opens itself.
 * @throws BackupError `limit-exceeded` with the hint `too-large-for-page`.
 */
export async function selfOpeningFile(page: Bytes, backup: Blob): Promise<Blob> {
  if (backup.size > MOST_BYTES_IN_PAGE) {
    const context = { bytes: backup.size, most: MOST_BYTES_IN_PAGE };
    throw new BackupError('limit-exceeded', { context, hint: 'too-large-for-page' });
  }
  const html = new TextDecoder().decode(page);
  const at = html.indexOf(PLACE) + PLACE.length;
  if (at < PLACE.length) throw new BackupError('internal', { context: { what: 'place of the backup in the page' } });
  const parts: string[] = [html.slice(0, at)];
  for (let start = 0; start < backup.size; start += BYTES_AT_ONCE)
    parts.push(base64Of(new Uint8Array(await backup.slice(start, start + BYTES_AT_ONCE).arrayBuffer())));
  return new Blob([...parts, html.slice(at)], { type: 'text/html' });
}

function base64Of(bytes: Bytes): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
