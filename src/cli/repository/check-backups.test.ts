import { describe, expect, it } from 'vitest';
import {
  createMemoryStorage,
  forgetSnapshots,
  openRepository,
  takeSnapshot,
  type BlobStorage,
  type Repository,
} from '../../engine/index.ts';
import { parseId } from '../../engine/low-level.ts';
import { counting } from '../../engine/testing/counting-storage.ts';
import { flipBit } from '../../engine/testing/damage.ts';
import { createBareRepository, createSmallSource, noise, TEST_REQUEST } from '../../engine/testing/small-repository.ts';
import { checkWholly } from './check-backups.ts';

async function arrange() {
  const storage = counting(createMemoryStorage());
  const repository = await createBareRepository(storage);
  const source = createSmallSource();
  for (const name of ['large', 'larger'])
    source.put('files', name, { hash: name, blob: new Blob([noise(300_000, name.length)]) });
  await takeSnapshot(repository, source, TEST_REQUEST);
  const open = () => openRepository(storage, repository.keys, repository.ports);
  return { storage, source, open };
}

async function sizeOf(storage: BlobStorage): Promise<{ readonly objects: number; readonly bytes: number }> {
  let [objects, bytes] = [0, 0];
  for (const folder of ['packs', 'indexes', 'snapshots'] as const)
    for await (const { sizeBytes } of storage.list(folder)) [objects, bytes] = [objects + 1, bytes + sizeBytes];
  return { objects, bytes };
}

describe('checking all backups', () => {
  it('VB1 reads each pack once, and reports all objects', async () => {
    const { storage, open } = await arrange();
    const repository = await open();
    const { objects, bytes } = await sizeOf(storage);
    expect(bytes).toBeGreaterThan(600_000);
    storage.reset();
    expect(await checkWholly(repository, undefined, {})).toMatchObject({ objects, bytes, findings: [] });
    // Further reads are for small things: snapshots, nodes and the configuration.
    expect(storage.counts.bytesRead).toBeLessThan(bytes + 50_000);
  });

  it('VB2 finds damage in a pack that no index names and that does not open', async () => {
    const { storage, open } = await arrange();
    await storage.write(`packs/${'a'.repeat(64)}`, noise(1000, 7));
    const { findings, objectsIntact, dataIntact } = await checkWholly(await open(), undefined, {});
    expect(findings).toMatchObject([{ problem: 'damaged-object', subject: `packs/${'a'.repeat(64)}` }]);
    expect({ objectsIntact, dataIntact }).toEqual({ objectsIntact: false, dataIntact: true });
  });

  it('VB3 leaves out condemned packs that nothing needs, as the app does', async () => {
    const { storage, source, open } = await arrange();
    const earlier = new Set((await open()).index.packs.keys());
    source.put('files', 'extra', { hash: 'extra', blob: new Blob([noise(20_000, 5)]) });
    const { id } = await takeSnapshot(await open(), source, TEST_REQUEST);
    await forgetSnapshots(await open(), [id]);
    const repository = await open();
    const packs = [...repository.index.packs.keys()].filter((pack) => !earlier.has(pack));
    for (const pack of packs) await flipBit(storage, `packs/${pack}`, 1000);
    expect((await checkWholly(repository, undefined, {})).findings).toHaveLength(1);

    for (const pack of packs) repository.index.noteCondemned(pack);
    const condemned = [
      { id: parseId<Repository['condemned'][number]['id']>('c'.repeat(64)), condemnedAt: '', device: '', packs },
    ];
    expect(await checkWholly({ ...repository, condemned }, undefined, {})).toMatchObject({
      findings: [],
      objectsIntact: true,
    });
  });
});
