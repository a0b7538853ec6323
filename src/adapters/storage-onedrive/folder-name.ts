import { BackupError } from '../../engine/index.ts';

const REFUSED_CHARACTERS = /["*:<>?\\|\p{Cc}]/u;
const REFUSED_NAMES = /^(\.lock|con|prn|aux|nul|com\d|lpt\d|desktop\.ini)$|_vti_|^~|\.$/i;

/**
 * Checks the path of a folder: OneDrive refuses some names, partly because Windows does.
 * https://support.microsoft.com/office/64883a5d-228e-48f5-b3d2-eb39e07630fa and “Addressing resources in a drive”.
 * @throws BackupError `invalid-format` with the hint `name-refused`.
 */
export function assertFolderPath(path: string): void {
  if (path.split('/').some((name) => REFUSED_CHARACTERS.test(name) || REFUSED_NAMES.test(name)))
    throw new BackupError('invalid-format', { hint: 'name-refused' });
}
