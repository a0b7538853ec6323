import { AwsV4Signer } from 'aws4fetch';
import type { Bytes } from '../../engine/index.ts';
import { encodeHex } from '../../engine/low-level.ts';
import type { Send } from '../http/http-request.ts';

/** A part of a bucket on a server that speaks S3. */
export interface S3Bucket {
  /** Such as `https://s3.eu-central-1.amazonaws.com`: without the bucket, and without a slash at the end. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** What the names of all objects begin with: empty, or ends with a slash. */
  readonly prefix: string;
}

/** A bucket, and how to reach it. */
export interface S3Connection extends S3Bucket {
  readonly send: Send;
  readonly keyId: string;
  /** Asked for each request, so that the secret is not kept in the open. */
  readonly getSecret: () => Promise<string>;
}

export interface S3Request {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  /** Of an object, without the prefix. Missing: the bucket itself. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Bytes;
  readonly signal?: AbortSignal | undefined;
  readonly mostBytes?: number;
}

/**
 * Sends a signed request. All requests here may be repeated: a PUT writes the same bytes again.
 * @throws BackupError as `Send`.
 */
export function askS3(connection: S3Connection, request: S3Request): Promise<Response> {
  const { method, headers, body, signal, mostBytes } = request;
  const url = addressOf(connection, request);
  return connection.send({
    method,
    url,
    isRepeatable: true,
    sign: () => sign(connection, url, request),
    ...(headers ? { headers } : {}),
    ...(body ? { body } : {}),
    ...(signal ? { signal } : {}),
    ...(mostBytes === undefined ? {} : { mostBytes }),
  });
}

/** Path style, which every server knows. Spaces become `%20`: a `+` in a query is not a space to all of them. */
function addressOf({ endpoint, bucket, prefix }: S3Bucket, { key, query = {} }: S3Request): string {
  const path = key === undefined ? '' : `/${`${prefix}${key}`.split('/').map(encodeURIComponent).join('/')}`;
  const parts = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${endpoint}/${encodeURIComponent(bucket)}${path}${parts.length === 0 ? '' : `?${parts.join('&')}`}`;
}

/**
 * The headers of Signature Version 4. The sum of the body is signed, in lower case (Ceph 16.2.15 refuses upper case):
 * the server compares it with what arrived, and stores nothing that was damaged on the way.
 */
async function sign(
  { keyId, getSecret, region }: S3Connection,
  url: string,
  { method, headers = {}, body }: S3Request,
): Promise<Readonly<Record<string, string>>> {
  const sum = encodeHex(new Uint8Array(await crypto.subtle.digest('SHA-256', body ?? new Uint8Array())));
  const signer = new AwsV4Signer({
    method,
    url,
    headers: { ...headers, 'x-amz-content-sha256': sum },
    accessKeyId: keyId,
    secretAccessKey: await getSecret(),
    service: 's3',
    region,
  });
  return Object.fromEntries((await signer.sign()).headers);
}
