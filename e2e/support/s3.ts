import { START_MS } from '../../src/adapters/testing/servers/run-script.ts';
import { createSender } from '../../src/adapters/http/sender.ts';
import { webHttpPorts } from '../../src/adapters/http/web-ports.ts';
import { listObjects } from '../../src/adapters/storage-s3/list-objects.ts';
import {
  ceph,
  createBucket,
  type CephAdmin,
  type RunningS3,
  type S3Key,
} from '../../src/adapters/testing/servers/s3-servers.ts';
import { expect, type Page, test as base } from './test.ts';

/** A Ceph server, as a person has one somewhere. */
export type Ceph = RunningS3 & CephAdmin;

interface CephFixtures {
  /** Of this test alone: if it belonged to a worker, its tests would run last, after all that need none. */
  readonly server: Ceph;
}

/** Tests that need Ceph; skipped by name where it is not installed. */
export const test = base.extend<CephFixtures>({
  server: [
    async ({}, use) => {
      const server = await ceph.start();
      await use(server);
      await server.stop();
    },
    { timeout: START_MS },
  ],
});

let buckets = 0;

/** A new bucket, without a CORS rule. @returns its name. */
export async function makeBucket(server: Ceph): Promise<string> {
  buckets += 1;
  const bucket = `bucket-${process.pid}-${buckets}`;
  await createBucket(server, bucket);
  return bucket;
}

/** Presses the button and fills in the form, without sending it. */
export async function fillBucketForm(
  page: Page,
  button: string,
  { url, keyId, secret }: Ceph,
  bucket: string,
): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  const form = page.getByRole('dialog', { name: button });
  await form.getByRole('textbox', { name: 'Address' }).fill(url);
  await form.getByRole('textbox', { name: 'Bucket', exact: true }).fill(bucket);
  await fillKey(page, { keyId, secret });
}

export async function fillKey(page: Page, { keyId, secret }: S3Key): Promise<void> {
  const form = page.getByRole('dialog');
  await form.getByRole('textbox', { name: 'Access key ID' }).fill(keyId);
  await form.getByRole('textbox', { name: 'Secret access key' }).fill(secret);
}

/** The CORS rule that the form shows, as XML. */
export async function readCorsRule(page: Page): Promise<string> {
  const form = page.getByRole('dialog');
  await form.getByText('XML', { exact: true }).click();
  const rule = form.getByRole('region', { name: 'CORS rule' });
  await expect(rule).toContainText('<CORSConfiguration>');
  return rule.innerText();
}

/** The names of the objects in a folder of the backups in a bucket, sorted. */
export async function objectsIn(server: Ceph, bucket: string, folder: string): Promise<string[]> {
  const { url: endpoint, region, keyId, secret } = server;
  const { send } = createSender([endpoint], webHttpPorts);
  const connection = { endpoint, region, bucket, prefix: 'heirloom/', keyId, send, getSecret: async () => secret };
  const names: string[] = [];
  for await (const { key } of listObjects(connection, folder)) names.push(key.slice(key.indexOf('/') + 1));
  return names.sort();
}
