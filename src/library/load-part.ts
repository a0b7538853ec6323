import { BackupError } from '../engine/index.ts';

/**
 * Loads a part of this package that an app does not need when it starts.
 * @throws BackupError `offline` if its file cannot be fetched, so that nothing has begun.
 */
export async function loadPart<Part>(load: () => Promise<Part>): Promise<Part> {
  try {
    return await load();
  } catch (cause) {
    throw new BackupError('offline', { context: { what: 'a part of the program' }, cause });
  }
}
