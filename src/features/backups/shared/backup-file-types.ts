/**
 * The file types that the picker offers for a backup file (`accept`). A picker that greys out the right file is a dead
 * end on a phone, which has no "All files"; one that offers too much does little harm, because a file is recognised by
 * its content.
 *
 * - Android turns extensions into MIME types and asks each provider (Downloads, Drive, a mail app) for files of these
 *   types. Providers report a ZIP under any of the names below, or as octet-stream if they do not know its type.
 * - iOS and iPadOS turn MIME types into Uniform Type Identifiers: octet-stream becomes `public.data`, to which every
 *   file conforms, even a backup file renamed by a mail app or another download.
 * - On computers the list only determines what is shown first; the picker has "All files".
 *
 * Leaving `accept` out would work on iOS, but on Android the picker would offer the camera and the sound recorder
 * before the files.
 */
export const BACKUP_FILE_TYPES = [
  '.zip',
  'application/zip',
  'application/x-zip',
  'application/x-zip-compressed',
  'application/octet-stream',
].join(',');
