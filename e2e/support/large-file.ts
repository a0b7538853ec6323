import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addFiles, createCollection, createRecord } from './catalogue.ts';
import { noise } from './noise.ts';
import type { Page } from './test.ts';

/** Creates a record with one file of noise, large enough for a backup to take some time. */
export async function addLargeFile(page: Page, folder: string, name: string, sizeBytes: number): Promise<void> {
  const path = join(folder, `${name}.bin`);
  await writeFile(path, noise(name, sizeBytes));
  await createCollection(page, 'Books', name);
  await createRecord(page, { Title: name });
  await addFiles(page, 'Book files', [path]);
}
