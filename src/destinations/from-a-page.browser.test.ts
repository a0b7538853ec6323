import { beforeAll, describe } from 'vitest';
import { commands } from 'vitest/browser';
import type { ServerForPage } from '../../scripts/server-commands.ts';
import { createSender } from '../adapters/http/sender.ts';
import { webHttpPorts } from '../adapters/http/web-ports.ts';
import { S3Storage } from '../adapters/storage-s3/s3-storage.ts';
import { openWebDavStorage } from '../adapters/storage-webdav/webdav-place.ts';
import type { BlobStorage } from '../engine/index.ts';
import { isLong } from '../engine/testing/long-run.ts';
import {
  describeReadOnlyStorageConformance,
  describeStorageConformance,
} from '../engine/testing/storage-conformance.ts';
import { corsRuleXml } from './s3/cors-rule.ts';

// What a browser makes of real servers: CORS with the rules that the app shows, requests that it asks permission for,
// headers that it hides. Only in the long run: the same suites run in Node each time, and e2e tests in a page.

const START_MS = 300_000;

type Mode = 'read' | 'readwrite';

const OPEN = {
  ceph: async ({ url: endpoint, credentials: [keyId, secret] }: ServerForPage, place: string, mode: Mode) => {
    const { send } = createSender([endpoint], webHttpPorts);
    const bucket = { endpoint, region: 'us-east-1', bucket: 'from-a-page', prefix: `${place}/` };
    return new S3Storage({ ...bucket, keyId, send, getSecret: async () => secret }, mode === 'read');
  },
  apache: async ({ url, credentials: [userName, password] }: ServerForPage, folder: string, mode: Mode) => {
    const address = `${url}/`;
    return openWebDavStorage(createSender([address], webHttpPorts).send, { address, folder, userName, password }, mode);
  },
} as const;

for (const name of ['ceph', 'apache'] as const) {
  const isThere = isLong && (await commands.hasServer(name));
  describe.skipIf(!isThere)(`from a page, on ${name}`, () => {
    let server: ServerForPage;
    let places = 0;
    beforeAll(async () => {
      server = await commands.startServer(name, corsRuleXml(location.origin));
      return () => commands.stopServer(name);
    }, START_MS);
    const openPlace = (mode: Mode): Promise<BlobStorage> => OPEN[name](server, `place-${places}`, mode);

    describeStorageConformance(name, async () => {
      places += 1;
      return {
        storage: await openPlace('readwrite'),
        reopen: () => openPlace('readwrite'),
        dispose: async () => undefined,
      };
    });

    describeReadOnlyStorageConformance(name, async (objects) => {
      places += 1;
      const writable = await openPlace('readwrite');
      for (const [key, bytes] of objects) await writable.write(key, bytes);
      return { storage: await openPlace('read'), dispose: async () => undefined };
    });
  });
}
