import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BlobStorage, Bytes } from '../../engine/index.ts';
import { REPOSITORY_KEY } from '../../engine/low-level.ts';
import {
  describeReadOnlyStorageConformance,
  describeStorageConformance,
} from '../../engine/testing/storage-conformance.ts';
import { expectCode, listed, testBytes, testKey } from '../../engine/testing/storage-test-kit.ts';
import type { Fault } from './servers/fake-server.ts';

// What every cloud at which people sign in has to do alike, whatever its protocol.

/** Files in the folder of the backups that are no objects. */
export const JUNK = ['README.txt', 'packs/notes.txt', `packs/${'b'.repeat(64)}.tmp`, `indexes/${'d'.repeat(64)}/x`];

interface PlayedCloud {
  readonly server: { readonly stop: () => Promise<void> };
  /** Another device, or the same after a reload. */
  readonly open: (isReadOnly: boolean) => BlobStorage;
  /** Puts files there that are no objects. */
  readonly plantJunk: () => void;
}

/** Tests a cloud against every guarantee of a storage. @param start begins a new, empty one for each test. */
export function describeCloudConformance(name: string, start: () => Promise<PlayedCloud>): void {
  describeStorageConformance(name, async () => {
    const { server, open, plantJunk } = await start();
    return {
      storage: open(false),
      reopen: async () => open(false),
      plantJunk: async () => {
        plantJunk();
      },
      dispose: () => server.stop(),
    };
  });

  describeReadOnlyStorageConformance(name, async (objects) => {
    const { server, open } = await start();
    const writable = open(false);
    for (const [key, bytes] of objects) await writable.write(key, bytes);
    return { storage: open(true), dispose: () => server.stop() };
  });
}

type CreatingStorage = BlobStorage & { readonly create: (key: string, bytes: Bytes) => Promise<boolean> };

interface FaultyCloud {
  readonly server: {
    readonly fail: (fault: Fault) => void;
    readonly faultsLeft: () => number;
    readonly stop: () => Promise<void>;
  };
  readonly tokens: { readonly expire: () => void };
  /** Another device. */
  readonly open: (hasConditions?: boolean) => CreatingStorage;
  /** One whose tokens are refused, also when they are renewed. */
  readonly openSignedOut: () => BlobStorage;
}

/**
 * Tests what a cloud with tokens that are renewed, and with conditions, does when something goes wrong.
 * @param uploads a part of the address of its uploads.
 */
export function describeCloudFaults(name: string, uploads: string, start: () => Promise<FaultyCloud>): void {
  describe(`${name}: a cloud in which things go wrong`, () => {
    const key = testKey('packs', 'a');
    let cloud: FaultyCloud;
    beforeEach(async () => {
      cloud = await start();
    });
    afterEach(() => cloud.server.stop());

    it('renews a token that expires during work, once, and reports one that was withdrawn', async () => {
      const storage = cloud.open();
      await storage.write(key, testBytes(10));
      cloud.tokens.expire();
      expect(await storage.read(key)).toEqual(testBytes(10));
      await expect(cloud.openSignedOut().read(key)).rejects.toMatchObject({
        code: 'permission-lost',
        hint: 'sign-in-needed',
      });
    });

    it('shows nothing of an upload whose line is cut, and finds the one whose answer was lost', async () => {
      const storage = cloud.open();
      cloud.server.fail({ at: uploads, cutsAfter: 100_000, times: 5 });
      await expectCode(storage.write(key, testBytes(300_000)), 'offline');
      expect(await listed(storage, 'packs')).toEqual({});
      cloud.server.fail({ at: uploads, losesAnswer: true });
      await storage.write(key, testBytes(300_000));
      expect(await listed(storage, 'packs')).toEqual({ [key]: 300_000 });
      expect(cloud.server.faultsLeft()).toBe(0);
    });

    it('lets only one of several devices that found nothing create a repository', async () => {
      const contents = [1, 2, 3, 4].map((seed) => testBytes(20_000, seed));
      const devices = contents.map(() => cloud.open(true));
      for (const device of devices) expect(await device.stat(REPOSITORY_KEY)).toBeUndefined();
      const ends = await Promise.allSettled(
        devices.map((device, at) => device.write(REPOSITORY_KEY, contents[at] ?? testBytes(1))),
      );
      expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    it('lets no device overwrite another’s change of the repository', async () => {
      const [one, other] = [cloud.open(true), cloud.open(true)];
      await one.write(REPOSITORY_KEY, testBytes(40));
      for (const device of [one, other]) await device.read(REPOSITORY_KEY);
      await one.write(REPOSITORY_KEY, testBytes(50));
      await one.write(REPOSITORY_KEY, testBytes(60));
      await expectCode(other.write(REPOSITORY_KEY, testBytes(70)), 'busy-elsewhere');
      expect(await other.read(REPOSITORY_KEY)).toEqual(testBytes(60));
      await other.write(REPOSITORY_KEY, testBytes(70));
      expect(await one.create(REPOSITORY_KEY, testBytes(1))).toBe(false);
      // The answer to a change was lost.
      cloud.server.fail({ at: uploads, losesAnswer: true });
      await other.write(REPOSITORY_KEY, testBytes(80));
      expect(await one.read(REPOSITORY_KEY)).toEqual(testBytes(80));
      expect(cloud.server.faultsLeft()).toBe(0);
    });
  });
}
