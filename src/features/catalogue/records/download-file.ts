import { CatalogueError } from '../../../catalogue/catalogue-error.ts';
import { getFile } from '../../../catalogue/files.ts';
import { downloadType } from '../../../catalogue/media/download-type.ts';
import type { FileReference } from '../../../catalogue/model.ts';

const KEEP_URL_MS = 60_000;

/**
 * Saves a stored file to the device under its name.
 * @throws CatalogueError `not-found` if the catalogue does not have its content.
 */
export async function downloadFile(file: FileReference): Promise<void> {
  const stored = await getFile(file.hash);
  if (!stored)
    throw new CatalogueError(
      'not-found',
      `The content of “${file.name}” is not in the catalogue.`,
      'A backup with files may still have it.',
    );
  // A type that a browser could run is replaced by one that it can only save.
  const url = URL.createObjectURL(stored.blob.slice(0, stored.blob.size, downloadType(file.name, file.type)));
  const link = document.createElement('a');
  link.href = url;
  link.download = file.name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, KEEP_URL_MS);
}
