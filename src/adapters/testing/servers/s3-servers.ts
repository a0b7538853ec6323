import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AwsClient } from 'aws4fetch';
import { hasServer } from '../../../../scripts/find-servers.mjs';
import type { RealServer, RunningServer } from './real-server.ts';
import { freePorts, startByScript } from './run-script.ts';

const run = promisify(execFile);

/** A running server that speaks S3, and a key that may do everything there. */
export interface RunningS3 extends RunningServer {
  readonly keyId: string;
  readonly secret: string;
  readonly region: string;
}

/**
 * Ceph RGW 16.2.15, a real S3 server. Packages (Debian 12): ceph-mon ceph-osd radosgw. Keeps to conditions, ranges,
 * sums, signatures and CORS rules.
 */
export const ceph: RealServer<RunningS3 & CephAdmin> = {
  name: 'Ceph RGW 16.2.15',
  isAvailable: async () => hasServer('ceph'),
  start: async () => {
    const [port, monitor] = [await freePorts(1), await freePorts(2)];
    const { url, folder, stop } = await startByScript('ceph-up.sh', { PORT: String(port), MON_PORT: String(monitor) });
    const admin = async (...args: readonly string[]) => {
      await run('radosgw-admin', ['-c', join(folder, 'ceph.conf'), ...args], { timeout: 120_000 });
    };
    return {
      url,
      stop,
      keyId: 'TESTKEY',
      secret: 'TESTSECRET',
      region: 'us-east-1',
      replaceKey: async (before, after) => {
        await admin('key', 'rm', '--uid=test', `--access-key=${before.keyId}`);
        await admin('key', 'create', '--uid=test', `--access-key=${after.keyId}`, `--secret-key=${after.secret}`);
      },
    };
  },
};

export interface S3Key {
  readonly keyId: string;
  readonly secret: string;
}

export interface CephAdmin {
  /** Withdraws a key, and makes another one. */
  readonly replaceKey: (before: Pick<S3Key, 'keyId'>, after: S3Key) => Promise<void>;
}

/**
 * OpenStack Swift 2.30.1 with its S3 interface, which refuses conditions with 501, as Backblaze B2 does. Packages
 * (Debian 12): swift swift-account swift-container swift-object swift-proxy memcached. Only for Node: its listings and
 * most of its refusals have no CORS header.
 */
export const swift: RealServer<RunningS3> = {
  name: 'OpenStack Swift 2.30.1',
  isAvailable: async () => hasServer('swift'),
  start: async () => {
    const [port, inner, cache] = [await freePorts(1), await freePorts(3), await freePorts(1)];
    const { url, stop } = await startByScript('swift-up.sh', {
      PORT: String(port),
      INNER_PORT: String(inner),
      MEMCACHED_PORT: String(cache),
    });
    return { url, stop, keyId: 'test:tester', secret: 'testing', region: 'us-east-1' };
  },
};

/** Makes a bucket, as a person does in the provider's console. */
export async function createBucket(server: RunningS3, bucket: string): Promise<void> {
  await order(server, `${server.url}/${bucket}`, { method: 'PUT' });
}

/** Lets an origin reach a bucket, by the rule that the app shows. */
export async function setCorsRule(server: RunningS3, bucket: string, rule: string): Promise<void> {
  await order(server, `${server.url}/${bucket}?cors`, { method: 'PUT', body: rule });
}

/** Restricts what a key may do in a bucket, by a policy of S3. */
export async function setPolicy(server: RunningS3, bucket: string, policy: object): Promise<void> {
  await order(server, `${server.url}/${bucket}?policy`, { method: 'PUT', body: JSON.stringify(policy) });
}

async function order({ keyId, secret, region }: RunningS3, url: string, init: RequestInit): Promise<void> {
  const client = new AwsClient({ accessKeyId: keyId, secretAccessKey: secret, region, service: 's3', retries: 0 });
  const response = await client.fetch(url, init);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${(await response.text()).slice(0, 500)}`);
}
