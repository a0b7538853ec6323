import { createHash } from 'node:crypto';
import { CATALOGUE_NAME } from '../../../catalogue/describe-source.ts';
import type { MemoryCatalogue } from '../../../catalogue/export/testing/memory-reader.ts';
import { createMemoryStorage, createRepository, generateMasterKey, type Source } from '../../../engine/index.ts';
import { createMemorySource, type MemorySource } from '../../../engine/testing/memory-source.ts';
import { createTestPorts } from '../../../engine/testing/ports.ts';

export const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

/**
 * A catalogue in memory, backed up as the app's database would be.
 * @param like describes its tables.
 */
export async function memorySourceOf(like: Source, catalogue: MemoryCatalogue): Promise<MemorySource> {
  const description = await like.describe();
  const memory = createMemorySource(description.tables);
  const { collections, fields, views, settings, records, files } = catalogue;
  for (const [table, rows] of Object.entries({ collections, fields, views, records }))
    for (const row of rows) memory.put(table, row.id, row);
  for (const row of settings) memory.put('settings', row.key, row);
  for (const [hash, blob] of files) memory.put('files', hash, { hash, blob, sizeBytes: blob.size, type: blob.type });
  return Object.assign(memory, { describe: async () => ({ ...description, name: CATALOGUE_NAME }) });
}

/** The same catalogue with contents that match their hashes. */
export async function withRealHashes(catalogue: MemoryCatalogue): Promise<MemoryCatalogue> {
  const renamed = new Map<string, string>();
  const files = new Map<string, Blob>();
  for (const [hash, blob] of catalogue.files) {
    const real = hashOf(await blob.text());
    renamed.set(hash, real);
    files.set(real, blob);
  }
  let text = JSON.stringify(catalogue.records, (_, value: unknown) => (Object.is(value, -0) ? 'minus zero' : value));
  for (const [hash, real] of renamed) text = text.replaceAll(hash, real);
  const records = JSON.parse(text, (_, value: unknown) => (value === 'minus zero' ? -0 : value)) as unknown;
  // The cast: only the hashes have changed.
  return { ...catalogue, records: records as MemoryCatalogue['records'], files };
}

export async function memoryRepository() {
  const ports = createTestPorts();
  return createRepository(createMemoryStorage(), generateMasterKey(ports.random), ports);
}
