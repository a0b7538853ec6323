import type JSZip from 'jszip';
import { randomFillSync } from 'node:crypto';
import {
  amendSnapshot,
  createMemoryStorage,
  listSnapshots,
  openMasterKey,
  openRepository,
  readRepositoryConfig,
  RepositoryKeys,
} from '../../src/engine/index.ts';
import { createLockMemory } from '../../src/engine/low-level.ts';

const LATER_BY = 98;

/**
 * Marks the one backup in a file as made by a later version of the app, sealed with its own keys as that app would do
 * it.
 */
export async function fromLaterVersion(zip: JSZip, passphrase: string): Promise<void> {
  const storage = createMemoryStorage();
  const names = Object.keys(zip.files).filter((name) =>
    /^(repository\.json|(packs|indexes|snapshots)\/.+)$/.test(name),
  );
  for (const name of names)
    await storage.write(name, new Uint8Array((await zip.files[name]?.async('arraybuffer')) ?? new ArrayBuffer(0)));
  const master = await openMasterKey(await readRepositoryConfig(storage), { kind: 'passphrase', passphrase });
  if (!master) throw new Error('The passphrase does not open the file.');
  const clock = { now: () => Date.now(), monotonic: () => performance.now() };
  const ports = {
    clock,
    locks: createLockMemory(clock),
    random: { bytes: (length: number) => randomFillSync(new Uint8Array(length)) },
  };
  const repository = await openRepository(storage, await RepositoryKeys.fromMasterKey(master), ports);
  for (const snapshot of (await listSnapshots(repository)).snapshots) {
    const { source } = snapshot;
    const amended = await amendSnapshot(
      repository,
      { ...snapshot, source: { ...source, schemaVersion: source.schemaVersion + LATER_BY } },
      { name: 'From tomorrow' },
    );
    zip.remove(`snapshots/${snapshot.id}`);
    zip.file(`snapshots/${amended.id}`, await storage.read(`snapshots/${amended.id}`));
  }
}
