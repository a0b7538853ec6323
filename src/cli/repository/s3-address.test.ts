import { expect, it } from 'vitest';
import { CliError } from '../cli-error.ts';
import { readS3Address } from './s3-address.ts';

const KEY = { AWS_ACCESS_KEY_ID: 'AKIA' };
const read = (address: string, environment: Readonly<Record<string, string>> = KEY, secret = 'secret') =>
  readS3Address(new URL(address), secret, environment);

it('finds a bucket, and a folder in it, at AWS or at another address', () => {
  expect(read('s3://garden')).toEqual({
    kind: 's3',
    endpoint: 'https://s3.us-east-1.amazonaws.com',
    region: 'us-east-1',
    bucket: 'garden',
    prefix: '',
    keyId: 'AKIA',
    secretKey: 'secret',
  });
  const environment = { ...KEY, AWS_DEFAULT_REGION: 'garage', AWS_ENDPOINT_URL: 'https://s3.example/' };
  expect(read('s3://Garden-1/my%20backups/', environment)).toMatchObject({
    endpoint: 'https://s3.example',
    region: 'garage',
    bucket: 'Garden-1',
    prefix: 'my backups/',
  });
  const more = { ...environment, AWS_REGION: 'eu-central-1', AWS_ENDPOINT_URL_S3: 'http://localhost:9000' };
  expect(read('s3://garden', more)).toMatchObject({ endpoint: 'http://localhost:9000', region: 'eu-central-1' });
});

it('takes the key only from the environment or a file', () => {
  expect(() => read('s3://garden', {})).toThrow(CliError);
  expect(() => read('s3://garden', KEY, '')).toThrow(/no key/);
});
