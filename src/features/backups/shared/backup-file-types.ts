/**
 * What the picker offers as a backup file (`accept`). A picker that greys out the right file is a dead end on a phone,
 * where there is no "All files"; one that offers too much costs a sentence, since a file is known by its content.
 *
 * - Android turns extensions into MIME types and asks each provider (Downloads, Drive, a mail app) for files of these
 *   types. Providers report a ZIP by any of the names below, or as octet-stream where they have forgotten what it was.
 * - iOS and iPadOS turn MIME types into Uniform Type Identifiers: octet-stream becomes `public.data`, to which every
 *   file conforms, also a backup file whose name a mail app or another download has changed.
 * - On computers the list only says what is shown first; the picker has "All files".
 *
 * To leave `accept` out would do for iOS, but on Android it offers the camera and the sound recorder before the files.
 */
export const BACKUP_FILE_TYPES = [
  '.zip',
  'application/zip',
  'application/x-zip',
  'application/x-zip-compressed',
  'application/octet-stream',
].join(',');
