import type { DestinationPlace } from '../../destinations/at-place.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';

/** The region of servers that have only one. */
const ANY_REGION = 'us-east-1';

/**
 * The bucket at an address such as `s3://bucket/folder`. The rest comes from the variables that the AWS command line
 * uses, so that what works there works here.
 * @throws CliError if the key is missing.
 */
export function readS3Address(
  { host, pathname }: Pick<URL, 'host' | 'pathname'>,
  secretKey: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): DestinationPlace & Readonly<Record<string, string>> {
  const first = (...names: readonly string[]) => names.map((name) => environment[name]).find(Boolean);
  const keyId = first('AWS_ACCESS_KEY_ID');
  if (keyId === undefined || secretKey === '')
    throw new CliError(
      EXIT.usage,
      'no-s3-key',
      'There is no key for the bucket.',
      'Set AWS_ACCESS_KEY_ID, and AWS_SECRET_ACCESS_KEY or AWS_SECRET_ACCESS_KEY_FILE.',
    );
  const region = first('AWS_REGION', 'AWS_DEFAULT_REGION') ?? ANY_REGION;
  const endpoint = first('AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL') ?? `https://s3.${region}.amazonaws.com`;
  const folder = decodeURIComponent(pathname).replace(/^\/+|\/+$/g, '');
  return {
    kind: 's3',
    endpoint: endpoint.replace(/\/+$/, ''),
    region,
    bucket: host,
    prefix: folder === '' ? '' : `${folder}/`,
    keyId,
    secretKey,
  };
}
