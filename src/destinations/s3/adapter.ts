import { isLoopback, parseServerAddress } from '../../adapters/http/destination-host.ts';
import type { S3Connection } from '../../adapters/storage-s3/s3-request.ts';
import { BackupError } from '../../engine/index.ts';
import { encodeUtf8, z } from '../../engine/low-level.ts';
import { bindAdapter, type AdapterTools } from '../adapter.ts';
import { readmeText } from '../readme.ts';
import { openSecret } from '../secret.ts';
import { s3 } from './definition.ts';

type S3Settings = z.infer<typeof s3.settings>;

// Loaded once somebody uses a bucket.
const load = {
  place: () => import('../../adapters/storage-s3/s3-place.ts'),
  probe: () => import('../../adapters/storage-s3/probe-s3.ts'),
  storage: () => import('../../adapters/storage-s3/s3-storage.ts'),
};

export const s3Adapter = bindAdapter(s3.settings, {
  locate: async (input, where, tools) => {
    const settings = parseInput(input);
    if (where === 'found') return settings;
    const { findFreePrefix } = await load.place();
    return { ...settings, prefix: await findFreePrefix(connectionTo(settings, tools)) };
  },
  suggestName: ({ bucket }) => bucket,
  describe: ({ endpoint, bucket, prefix }) =>
    `${bucket}${prefix === '' ? '' : `/${prefix}`} at ${new URL(endpoint).host}`,
  isSame: async (one, other) =>
    one.endpoint === other.endpoint && one.bucket === other.bucket && one.prefix === other.prefix,
  mayUse: async () => true,
  address: ({ endpoint, bucket }) => `${endpoint}/${bucket}`,
  isOutsideDevice: ({ endpoint }) => !isLoopback(endpoint),
  open: async (settings, mode, tools) => {
    const { S3Storage } = await load.storage();
    const hasConditions = tools.probed?.conditionalWrites === 'enforced';
    return new S3Storage(connectionTo(settings, tools), mode === 'read', { hasConditions });
  },
  probe: async (settings, tools) => {
    const [{ S3Storage }, { createObject, listLocks, measureClock }] = await Promise.all([
      load.storage(),
      load.probe(),
    ]);
    const connection = connectionTo(settings, tools);
    const storage = new S3Storage(connection, false);
    return {
      storage,
      listLocks: (pageSize, options) => listLocks(connection, pageSize, options),
      create: (key, bytes, options) => createObject(connection, key, bytes, options),
      measureClock: (key, options) => measureClock(connection, storage, key, options),
    };
  },
  explain: async (settings, { config, page }, tools) => {
    const { writeNote } = await load.place();
    const connection = connectionTo(settings, tools);
    await writeNote(connection, 'README.txt', encodeUtf8(readmeText(config)));
    if (page) await writeNote(connection, 'recover.html', page);
  },
  clear: async (settings, tools) => {
    const [{ removeBackupsIn }, { S3Storage }] = await Promise.all([load.place(), load.storage()]);
    const connection = connectionTo(settings, tools);
    await removeBackupsIn(connection, new S3Storage(connection, false));
  },
});

function connectionTo(settings: S3Settings, { connect }: AdapterTools): S3Connection {
  const { endpoint, region, bucket, prefix, keyId, secretKey } = settings;
  return { endpoint, region, bucket, prefix, keyId, send: connect(endpoint), getSecret: () => openSecret(secretKey) };
}

const inputSchema = z.object({
  endpoint: z.string(),
  region: z.optional(z.string()),
  bucket: z.string(),
  prefix: z.optional(z.string()),
  keyId: z.string(),
  secretKey: z.string(),
});

/** The region that servers with only one accept. */
const ANY_REGION = 'us-east-1';

/** @throws BackupError `invalid-format`, with the hint `not-an-address` or `bucket-in-address` if that is why. */
function parseInput(input: unknown): S3Settings {
  const { endpoint, region, bucket, prefix = '', keyId, secretKey } = inputSchema.parse(input);
  const url = parseServerAddress(endpoint);
  if (url.hostname.startsWith(`${bucket}.`)) throw new BackupError('invalid-format', { hint: 'bucket-in-address' });
  const folder = prefix.replace(/^\/+|\/+$/g, '');
  return s3.settings.parse({
    endpoint: `${url.origin}${url.pathname.replace(/\/+$/, '')}`,
    region: region || ANY_REGION,
    bucket,
    prefix: folder === '' ? '' : `${folder}/`,
    keyId,
    secretKey,
  });
}
