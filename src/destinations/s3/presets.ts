import type { DestinationPreset } from '../definition.ts';

/** Services that speak S3, and what is special about each. */
export const S3_PRESETS = [
  {
    name: 'AWS S3',
    values: { endpoint: 'https://s3.REGION.amazonaws.com', region: 'REGION' },
    note: 'Replace REGION, for example by eu-central-1. Paste the CORS rule under Permissions of the bucket. Make a user in IAM that may only reach this bucket.',
  },
  {
    name: 'Cloudflare R2',
    values: { endpoint: 'https://ACCOUNT.r2.cloudflarestorage.com', region: 'auto' },
    note: 'Replace ACCOUNT by the ID of your account; for a bucket in the EU jurisdiction, the address continues with .eu. Paste the CORS rule under Settings of the bucket.',
  },
  {
    name: 'Backblaze B2',
    values: { endpoint: 'https://s3.REGION.backblazeb2.com', region: 'REGION' },
    note: 'The page of the bucket shows the address; REGION is its second part. The CORS rule is set with their command line, as JSON. Set Lifecycle to keep only the last version, or replaced files stay and cost money.',
  },
  {
    name: 'Google Cloud Storage',
    values: { endpoint: 'https://storage.googleapis.com', region: 'auto' },
    note: 'Needs an HMAC key: Settings, Interoperability. Set the CORS rule with gcloud storage buckets update --cors-file.',
  },
  {
    name: 'Wasabi',
    values: { endpoint: 'https://s3.REGION.wasabisys.com', region: 'REGION' },
    note: 'Replace REGION, for example by eu-central-1. Deleted objects are charged for a while longer, so keep backups for at least 90 days.',
  },
  {
    name: 'Hetzner Object Storage',
    values: { endpoint: 'https://REGION.your-objectstorage.com', region: 'REGION' },
    note: 'Replace REGION by fsn1, nbg1 or hel1. The CORS rule is set with the AWS command line or another S3 program. A key reaches all buckets of its project, so give the backups a project of their own.',
  },
  {
    name: 'MinIO',
    values: { endpoint: 'https://SERVER:9000', region: 'us-east-1' },
    note: 'Replace SERVER. MinIO has one CORS setting for the whole server (api cors_allow_origin), which allows every page at first.',
  },
  {
    name: 'Garage',
    values: { endpoint: 'https://SERVER', region: 'garage' },
    note: 'Replace SERVER. The CORS rule is set with the AWS command line or another S3 program.',
  },
  {
    name: 'Ceph',
    values: { endpoint: 'https://SERVER', region: 'us-east-1' },
    note: 'Replace SERVER. Any region will do. The CORS rule is set with the AWS command line or another S3 program, as XML or JSON.',
  },
] as const satisfies readonly DestinationPreset[];
