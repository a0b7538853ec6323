import { createHash, randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { openNodeFsStorage } from '../../../src/adapters/storage-node-fs/node-fs-storage.ts';
import {
  applyCopy,
  applyPrune,
  BackupError,
  checkObjects,
  createReplica,
  forgetSnapshots,
  hasRepository,
  lastingId,
  listSnapshots,
  openRepository,
  planCopy,
  RepositoryKeys,
  Secret,
  takeSnapshot,
  type BlobStorage,
  type Clock,
  type Ports,
  type Repository,
  type RepositoryConfig,
} from '../../../src/engine/index.ts';
import { createLockMemory, decodeHex, healObjects, withLock } from '../../../src/engine/low-level.ts';
import { createMemorySource, describeTestTable, type MemorySource } from '../../../src/engine/testing/memory-source.ts';
import type { DeviceJob, DeviceOrder } from './device-order.ts';

// One device as a separate process, so that it can be killed as if by a power cut. It keeps backups in its own folder
// and copies them to one that it shares with another device. It reports each step before taking it.

const ROWS = 600;
const FILES = 24;
const FILE_BYTES = 60_000;
const KEPT_THERE = 4;
const KEPT_HERE = 3;

const say = (line: string) => {
  writeSync(1, `${line}\n`);
};
const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };
const ports: Ports = {
  clock,
  locks: createLockMemory(clock),
  random: { bytes: (length) => new Uint8Array(randomBytes(length)) },
};

/** The same storage, but it reports each change before making it. */
function telling(storage: BlobStorage): BlobStorage {
  const kindOf = (key: string) => key.split('/')[0] ?? key;
  return {
    kind: storage.kind,
    isReadOnly: storage.isReadOnly,
    list: (folder, options) => storage.list(folder, options),
    stat: (key, options) => storage.stat(key, options),
    read: (key, options) => storage.read(key, options),
    write: async (key, bytes, options) => {
      say(`writing ${kindOf(key)}`);
      await storage.write(key, bytes, options);
    },
    remove: async (key, options) => {
      say(`removing ${kindOf(key)}`);
      await storage.remove(key, options);
    },
  };
}

/** Incompressible bytes, always the same for the same name. */
function noise(name: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(FILE_BYTES);
  for (let at = 0, block = 0; at < bytes.length; at += 32, block += 1)
    bytes.set(
      createHash('sha256')
        .update(`${name} ${block}`)
        .digest()
        .subarray(0, Math.min(32, bytes.length - at)),
      at,
    );
  return bytes;
}

/** The device's data in this round: half of its rows and a few of its files differ from the round before. */
function sourceOf(device: string, round: number): MemorySource {
  const source = createMemorySource([
    describeTestTable('records', { keyPath: 'id' }),
    describeTestTable('files', { role: 'files', isContentAddressed: true, isEssential: false, keyPath: 'hash' }),
  ]);
  for (let id = 0; id < ROWS; id += 1)
    source.put('records', id, {
      id,
      text: `${device} ${id} ${id % 2 === 0 ? round : 'unchanged'} ${'lorem ipsum '.repeat(6)}`,
    });
  for (let file = round * 3; file < round * 3 + FILES; file += 1) {
    const hash = `${device}-${file}`;
    source.put('files', hash, { hash, blob: new Blob([noise(hash)]) });
  }
  return source;
}

async function open(folder: string, { id, masterKey }: DeviceOrder): Promise<Repository> {
  const storage = telling(await openNodeFsStorage(folder));
  const keys = await RepositoryKeys.fromMasterKey(new Secret(decodeHex(masterKey)));
  const config = { id, createdAt: '2026-01-01T00:00:00.000Z', slots: [] } as unknown as RepositoryConfig; // The order guarantees an id of 64 digits.
  return (await hasRepository(storage))
    ? openRepository(storage, keys, ports)
    : createReplica(storage, config, keys, ports);
}

async function backUp(order: DeviceOrder): Promise<void> {
  const local = await open(order.localFolder, order);
  const snapshot = await withLock(local, 'shared', 'backing up', {}, () =>
    takeSnapshot(local, sourceOf(order.device, order.round), {
      trigger: 'manual',
      scope: 'full',
      withFiles: true,
      app: { name: 'Kill test', version: '1' },
      device: { id: order.device, name: order.device },
    }),
  );
  say(`made ${lastingId(snapshot)}`);
}

async function copy(order: DeviceOrder): Promise<void> {
  const local = await open(order.localFolder, order);
  const shared = await open(order.sharedFolder, order);
  const there = new Set<string>((await listSnapshots(shared)).snapshots.map(lastingId));
  const missing = (await listSnapshots(local)).snapshots.filter((snapshot) => !there.has(lastingId(snapshot)));
  await withLock(shared, 'shared', 'copying backups', {}, async (lock) =>
    applyCopy(local, shared, await planCopy(local, missing, shared), { lock }),
  );
  for (const snapshot of missing) say(`made ${lastingId(snapshot)}`);
}

/** Keeps the newest few backups of each device, and reports each deletion before it happens. */
async function prune(order: DeviceOrder, folder: string, kept: number): Promise<void> {
  const repository = await open(folder, order);
  const { snapshots } = await listSnapshots(repository);
  const counts = new Map<string, number>();
  const going = snapshots.filter(({ device }) => {
    const count = (counts.get(device.id) ?? 0) + 1;
    counts.set(device.id, count);
    return count > kept;
  });
  for (const snapshot of going) say(`forgetting ${lastingId(snapshot)}`);
  await forgetSnapshots(
    repository,
    going.map(({ id }) => id),
  );
  await applyPrune(repository, 'pruning');
}

async function heal(order: DeviceOrder): Promise<void> {
  const [shared, local] = [await open(order.sharedFolder, order), await open(order.localFolder, order)];
  const { findings } = await checkObjects(shared.storage);
  say('found what is damaged');
  const { lostChunks } = await healObjects(shared, local, findings);
  say(`lost ${lostChunks.length}`);
}

const JOBS: Readonly<Record<DeviceJob, (order: DeviceOrder) => Promise<void>>> = {
  'back up': backUp,
  copy,
  prune: (order) => prune(order, order.sharedFolder, KEPT_THERE),
  delete: (order) => prune(order, order.localFolder, KEPT_HERE),
  heal,
};

const order = JSON.parse(process.argv[2] ?? '') as DeviceOrder; // Written by the test that starts this process.
say('begun');
try {
  await JOBS[order.job](order);
  say('ended');
} catch (error) {
  // A conflict with the other device is not a failure: the app would try again later.
  if (!(error instanceof BackupError) || error.code !== 'busy') throw error;
  say('busy');
}
