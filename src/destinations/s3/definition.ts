import { z } from '../../engine/low-level.ts';
import { REPLICA, type AddableDefinition } from '../definition.ts';
import { secretText } from '../secret.ts';
import { S3_PRESETS } from './presets.ts';

const text = z.string().check(z.minLength(1), z.maxLength(1024));

/** A part of a bucket on a server that speaks S3. */
export const s3 = {
  // What fails for a moment is sent again request by request: see `src/adapters/http`.
  can: { ...REPLICA, needsPermission: false, isOutsideDevice: true, hasTransientFailures: false },
  words: {
    name: 'S3 bucket',
    noun: 'bucket',
    add: 'Add an S3 bucket',
    choose: 'Choose an S3 bucket',
    introduction: 'A bucket of a cloud that speaks S3: AWS, Cloudflare, Backblaze, Wasabi, Hetzner or your own.',
    states: { missing: 'Bucket not found', 'permission-lost': 'Needs its key again' },
    hints: {
      'permission-lost': (name) =>
        `The server no longer lets Heirloom into “${name}”, most likely because the key was withdrawn or has expired. Enter it again, or a new one, and the copies catch up.`,
    },
  },
  fields: [
    {
      name: 'endpoint',
      label: 'Address',
      description: 'Of the service, without the bucket.',
      placeholder: 'https://s3.eu-central-1.amazonaws.com',
      type: 'url',
      isRequired: true,
    },
    { name: 'region', label: 'Region', placeholder: 'eu-central-1', type: 'text', isRequired: false },
    { name: 'bucket', label: 'Bucket', placeholder: 'my-backups', type: 'text', isRequired: true },
    {
      name: 'prefix',
      label: 'Folder in the bucket',
      description: 'Leave it empty if the bucket is only for these backups.',
      initial: 'heirloom/',
      type: 'text',
      isRequired: false,
    },
    { name: 'keyId', label: 'Access key ID', type: 'text', isRequired: true, isAskedAgain: true },
    {
      name: 'secretKey',
      label: 'Secret access key',
      description:
        'Use a key that reaches only this bucket. If it may not delete, nobody can delete your copies with it, and old backups stay.',
      type: 'secret',
      isRequired: true,
    },
  ],
  presets: S3_PRESETS,
  causes: {
    unreachable: [
      'The address is mistyped, or has the bucket in it.',
      'The browser does not trust the certificate of the server. Open the address in a new tab to see.',
      'The server is off, or a firewall is in the way.',
      'The server is in your local network, and the browser was not allowed to reach it.',
    ],
    'unreadable-answer': [
      'The bucket has no CORS rule for this page. Paste the one below into the settings of the bucket.',
      'The access key ID or the secret is mistyped, or the key was withdrawn.',
      'There is no bucket of this name, or it is in another region.',
      'The clock of this device is wrong by more than 15 minutes.',
      'The key is not allowed to read, write and list here.',
    ],
  },
  settings: z.object({
    endpoint: text,
    region: text,
    bucket: text,
    prefix: z.string().check(z.maxLength(512)),
    keyId: text,
    secretKey: secretText,
  }),
} as const satisfies AddableDefinition;
