import { expect, it } from 'vitest';
import { CHUNK_KIND } from '../format/chunk-kind.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { createMemorySource, describeTestTable } from '../testing/memory-source.ts';
import { createBareRepository, TEST_REQUEST } from '../testing/small-repository.ts';
import { checkRepository } from './check-repository.ts';
import { takeSnapshot } from './take-snapshot.ts';
import { times } from '../testing/long-run.ts';

/**
 * In the long run more than a function call accepts as arguments: Node 20 throws a RangeError between 125,000 and
 * 130,000. Lint refuses such calls everywhere.
 */
const FILES = times(5_000, 150_000);

it(`MF1 a check with ${FILES} findings reports the first and counts the rest`, async () => {
  const storage = createMemoryStorage();
  const repository = await createBareRepository(storage);
  const source = createMemorySource([
    describeTestTable('files', { role: 'files', isContentAddressed: true, keyPath: 'hash' }),
  ]);
  // All have the same content, so one damaged chunk affects every row.
  const blob = new Blob([new Uint8Array(64).fill(7)]);
  for (let file = 0; file < FILES; file += 1) source.put('files', file, { hash: file, blob });
  await takeSnapshot(repository, source, TEST_REQUEST);
  for (const pack of repository.index.packs.values()) {
    const bytes = await storage.read(`packs/${pack.id}`);
    for (const { kind, offset } of pack.chunks) if (kind === CHUNK_KIND.file) bytes[offset] = (bytes[offset] ?? 0) ^ 1;
    await storage.write(`packs/${pack.id}`, bytes);
  }
  const report = await checkRepository(repository);
  expect(report.isIntact).toBe(false);
  expect(report.findings.filter(({ problem }) => problem === 'damaged-object')).toHaveLength(1);
  expect(report.findings.filter(({ problem }) => problem === 'damaged-row')).toHaveLength(500);
  expect(report.findings.length + (report.furtherFindings ?? 0)).toBe(1 + FILES);
}, 120_000);
