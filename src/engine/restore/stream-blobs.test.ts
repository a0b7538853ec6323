import { expect, it } from 'vitest';
import type { Bytes } from '../core/bytes.ts';
import { MAX_CHUNK_BYTES } from '../format/chunk-kind.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import type { FileContent, Source } from '../snapshot/source.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { createMemorySource, describeTestTable } from '../testing/memory-source.ts';
import { createTestPorts } from '../testing/ports.ts';
import { createBareRepository, TEST_REQUEST } from '../testing/small-repository.ts';
import { applyRestore } from './apply-restore.ts';
import { planRestore } from './plan-restore.ts';

const PIECES = 5;

it('reads a file piece by piece as its bytes are taken, for a source that fills Blobs itself', async () => {
  const tables = [describeTestTable('files', { role: 'files', isContentAddressed: true, keyPath: 'hash' })];
  const video = new Uint8Array(PIECES * MAX_CHUNK_BYTES);
  for (let at = 0; at < PIECES; at += 1) video.fill(at + 1, at * MAX_CHUNK_BYTES, (at + 1) * MAX_CHUNK_BYTES);
  const now = createMemorySource(tables);
  const file = new File([video], 'video.mp4', { type: 'video/mp4', lastModified: 7 });
  now.put('files', 'v', { hash: 'v', file });
  const storage = createMemoryStorage();
  const repository = await createBareRepository(storage, createTestPorts(5));
  const snapshot = await takeSnapshot(repository, now, TEST_REQUEST);

  let reads = 0;
  const counting: typeof storage = {
    ...storage,
    read: (key, options) => {
      if (key.startsWith('packs/') && (options?.length ?? 0) > 0) reads += 1;
      return storage.read(key, options);
    },
  };
  const filled: { empty: Blob; content: FileContent }[] = [];
  const taken: Bytes[] = [];
  const readsAfter: number[] = [];
  const target: Source = {
    ...createMemorySource(tables),
    fillBlob: (empty, content) => {
      filled.push({ empty, content });
      return empty;
    },
    addContent: async (_, batches) => {
      for await (const rows of batches) {
        expect(rows).toHaveLength(1);
        const before = reads;
        // The cast: pieces of a backup.
        for await (const piece of filled.at(-1)?.content.stream() as unknown as AsyncIterable<Bytes>) {
          taken.push(piece);
          readsAfter.push(reads - before);
        }
      }
    },
  };
  const counted = { ...repository, storage: counting };
  await applyRestore(counted, target, await planRestore({ repository: counted, snapshot, source: target }));

  const [{ empty, content } = {}] = filled;
  expect(content?.size).toBe(video.length);
  expect(empty).toMatchObject({ size: 0, type: 'video/mp4', name: 'video.mp4', lastModified: 7 });
  expect(taken.map((piece) => [piece.length, piece[0]])).toEqual(
    Array.from({ length: PIECES }, (_, at) => [MAX_CHUNK_BYTES, at + 1]),
  );
  // Never further ahead than one piece.
  expect(readsAfter.every((count, at) => count <= at + 2)).toBe(true);
  expect(readsAfter.at(-1)).toBe(PIECES);
});
