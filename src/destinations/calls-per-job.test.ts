import { afterEach, describe, expect, it, vi } from 'vitest';
import { apache } from '../adapters/testing/servers/apache.ts';
import { startFakeDrive } from '../adapters/testing/servers/fake-drive.ts';
import { startFakeDropbox } from '../adapters/testing/servers/fake-dropbox.ts';
import { startFakeOneDrive } from '../adapters/testing/servers/fake-onedrive.ts';
import { gitHub } from '../adapters/testing/servers/github.ts';
import { ceph, createBucket } from '../adapters/testing/servers/s3-servers.ts';
import { measureStorage } from '../backup/host/platform/measure-storage.ts';
import { rememberPacks, type PackListing } from '../backup/host/places/remember-packs.ts';
import {
  cached,
  copyWanted,
  createMemoryStorage,
  createReplica,
  lastingId,
  listSnapshots,
  type Repository,
  takeSnapshot,
} from '../engine/index.ts';
import { openConfigured } from '../engine/low-level.ts';
import { isLong } from '../engine/testing/long-run.ts';
import { createMemoryCache } from '../engine/testing/memory-cache.ts';
import { createTestPorts } from '../engine/testing/ports.ts';
import { createBareRepository, createSmallSource, noise, TEST_REQUEST } from '../engine/testing/small-repository.ts';
import { kindOf, type DestinationPlace } from './at-place.ts';
import { openPlace } from './open-place.ts';

// What a job of a device costs on the network, counted, for each kind on a server.

interface Cloud {
  readonly place: DestinationPlace;
  readonly stop: () => Promise<void>;
  /** Which of its own addresses the server plays. */
  readonly plays?: { readonly address: RegExp; readonly by: string };
}

const IN_AN_HOUR = () => Date.now() + 3_600_000;

const CLOUDS: Readonly<Record<string, () => Promise<Cloud>>> = {
  webdav: async () => {
    const { url: address, userName, password, stop } = await apache.start();
    return { place: placed('webdav', { address: `${address}/`, folder: 'Backups', userName, password }), stop };
  },
  dropbox: async () => {
    const { url: by, stop } = await startFakeDropbox();
    const account = { accountId: 'a', account: 'ada@example.com', grant: 'counted', refreshToken: 'r' };
    const address = /^https:\/\/(www\.dropbox\.com|(api|content)\.dropboxapi\.com)/;
    return { place: placed('dropbox', { ...account, folder: 'Backups' }), stop, plays: { address, by } };
  },
  'google-drive': async () => {
    const { url: by, tokens, stop } = await startFakeDrive();
    const account = { accountId: 'a', account: 'ada@example.com', expiresAt: IN_AN_HOUR() };
    const place = placed('google-drive', { ...account, folder: 'Backups', accessToken: tokens.issue() });
    return { place, stop, plays: { address: /^https:\/\/www\.googleapis\.com/, by } };
  },
  onedrive: async () => {
    const { url: by, stop } = await startFakeOneDrive({
      graph: 'https://graph.microsoft.com',
      files: 'https://public.files.1drv.com',
    });
    const account = { accountId: 'a', account: 'ada@example.com', grant: 'counted-daily', refreshToken: 'r' };
    const place = placed('onedrive', { ...account, folder: 'Backups', signedInUntil: IN_AN_HOUR() });
    await fetch(`${by}/v1.0/me/drive/special/approot`);
    const address = /^https:\/\/(graph\.microsoft\.com|public\.files\.1drv\.com)/;
    return { place, stop, plays: { address, by } };
  },
  github: async () => {
    const { url: api, owner, repository, token, stop } = await gitHub.start();
    return { place: placed('github', { api, owner, repository, branch: 'backups', token }), stop };
  },
  s3: async () => {
    const server = await ceph.start();
    const { url: endpoint, region, keyId, secret: secretKey, stop } = server;
    await createBucket(server, 'counted');
    return { place: placed('s3', { endpoint, region, keyId, secretKey, bucket: 'counted', prefix: 'a/' }), stop };
  },
};

const placed = (kind: string, settings: object): DestinationPlace => ({ kind, ...settings });

/** S3 needs a server that takes a while to start. */
const isThere: Readonly<Record<string, boolean>> = {
  webdav: await apache.isAvailable(),
  github: await gitHub.isAvailable(),
  s3: isLong && (await ceph.isAvailable()),
};

/** The requests that a job may send if there is nothing new, and if there is a backup of a hundred edits. */
const MOST_CALLS: Readonly<Record<string, readonly [nothingNew: number, edits: number]>> = {
  webdav: [11, 36],
  dropbox: [8, 20],
  'google-drive': [16, 35],
  onedrive: [9, 22],
  github: [14, 25],
  s3: [9, 21],
};

const counted = { calls: [] as string[], sentBytes: 0 };

/** Counts what is sent by `fetch`. */
function countCalls({ plays }: Cloud): void {
  const real = globalThis.fetch;
  vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
    const { pathname, search } = new URL(url);
    counted.calls.push(`${init.method ?? 'GET'} ${pathname}${search}`);
    counted.sentBytes += init.body instanceof Uint8Array ? init.body.length : 0;
    if (/\/oauth2\/(v2\.0\/)?token$/.test(pathname))
      return Response.json({ access_token: 'token', token_type: 'bearer', expires_in: 14_400 });
    return real(plays ? url.replace(plays.address, plays.by) : url, init);
  });
}

/** Not on GitHub, where a file is asked for by its sum. */
const asksForConfig = (call: string) => decodeURIComponent(call).includes('repository.json');

const EDITS = 100;
const PAGE = noise(100_000, 9);

describe.each(Object.entries(CLOUDS))('the network calls of a job at %s', (kind, start) => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it.skipIf(isThere[kind] === false)(
    'are few if nothing is new, and send little more than what has changed',
    async () => {
      const cloud = await start();
      countCalls(cloud);
      const own = await createBareRepository(createMemoryStorage());
      const source = createSmallSource(5000, 3);
      const backUp = () => takeSnapshot(own, source, TEST_REQUEST);
      for (let backup = 0; backup < 5; backup += 1) {
        source.put('records', 1, { id: 1, name: `Edit ${backup}` });
        await backUp();
      }
      await createReplica(await kindOf(cloud.place).open('readwrite'), own.config, own.keys, own.ports);
      const memory = { cache: createMemoryCache(), packs: undefined as PackListing | undefined };
      const copy = () => copyOnce(own, cloud.place, memory);
      const cost = async (work: () => Promise<unknown>) => {
        Object.assign(counted, { calls: [], sentBytes: 0 });
        await work();
        return { ...counted };
      };
      await copy();
      // The second settles what the first has changed.
      await copy();

      const nothingNew = await cost(copy);
      for (let id = 1; id <= EDITS; id += 1) source.put('records', id * 37, { id: id * 37, name: `Edited ${id}` });
      const { id, newBytes } = await backUp();
      const edits = await cost(copy);
      expect(nothingNew.calls.filter(asksForConfig).length, nothingNew.calls.join('\n')).toBeLessThanOrEqual(1);
      const [mostForNothing, mostForEdits] = MOST_CALLS[kind] ?? [0, 0];
      expect(nothingNew.calls.length, nothingNew.calls.join('\n')).toBeLessThanOrEqual(mostForNothing);
      expect(edits.calls.length, edits.calls.join('\n')).toBeLessThanOrEqual(mostForEdits);
      expect(edits.sentBytes).toBeLessThan(3 * newBytes);
      const there = await listSnapshots(await openAt(own, cloud.place, memory));
      expect(there.snapshots.map(lastingId)).toContain(id);
      await cloud.stop();
    },
    60_000,
  );
});

interface Memory {
  readonly cache: ReturnType<typeof createMemoryCache>;
  packs: PackListing | undefined;
}

/** As `openReplica` of the host does, with nothing in memory but what the device keeps. */
async function openAt(own: Repository, place: DestinationPlace, memory: Memory): Promise<Repository> {
  const { storage: original, config } = await openPlace(place, 'readwrite', { heldReplicaAs: 'Test' });
  const packMemory = {
    get: async () => memory.packs,
    set: async (listing: PackListing) => void (memory.packs = structuredClone(listing)),
  };
  const storage = cached(rememberPacks(original, packMemory, Date.now), memory.cache);
  return openConfigured(config, storage, own.keys, createTestPorts(3), { mayBeRemembered: true });
}

/** As `copyInto` of the host does. */
async function copyOnce(own: Repository, place: DestinationPlace, memory: Memory): Promise<void> {
  const replica = await openAt(own, place, memory);
  await kindOf(place).explain(replica.config, PAGE);
  const { snapshots: there } = await listSnapshots(replica);
  const keepAll = async (all: readonly { readonly id: string }[]) => all.map(({ id }) => id);
  const { copied } = await copyWanted(own, replica, keepAll, { there });
  if (copied > 0) await listSnapshots(replica);
  await measureStorage(replica.storage);
}
