import { describe, expect, it } from 'vitest';
import { isSamePlace, kindOf, locatePlace, withCredentials } from '../at-place.ts';
import { openSecret, secretText } from '../secret.ts';
import { S3_PRESETS } from './presets.ts';

const INPUT = {
  endpoint: 'https://s3.eu-central-1.amazonaws.com/',
  region: 'eu-central-1',
  bucket: 'my-backups',
  prefix: '/heirloom/',
  keyId: 'AKIA',
  secretKey: 'top secret',
};

const locate = (changes: Partial<typeof INPUT> = {}) => locatePlace('s3', { ...INPUT, ...changes }, 'found');

describe('a bucket', () => {
  it('is found by what was typed, and its secret is sealed at once', async () => {
    const { place, suggestedName } = await locate();
    expect(place).toMatchObject({
      kind: 's3',
      endpoint: 'https://s3.eu-central-1.amazonaws.com',
      prefix: 'heirloom/',
      keyId: 'AKIA',
    });
    expect(suggestedName).toBe('my-backups');
    expect(JSON.stringify(place)).not.toContain('top secret');
    const { describe: describePlace, isOutsideDevice, hasCredentials, isAppendOnly } = kindOf(place);
    expect(describePlace()).toBe('my-backups/heirloom/ at s3.eu-central-1.amazonaws.com');
    expect({ isOutsideDevice, hasCredentials, isAppendOnly }).toEqual({
      isOutsideDevice: true,
      hasCredentials: true,
      isAppendOnly: false,
    });
  });

  it('may be the whole of it, in any region, on this machine', async () => {
    const { place } = await locate({ prefix: '', region: '', endpoint: 'http://localhost:9000' });
    expect(place).toMatchObject({ prefix: '', region: 'us-east-1' });
    expect(kindOf(place).isOutsideDevice).toBe(false);
    expect(kindOf(place).describe()).toBe('my-backups at localhost:9000');
  });

  it.each([
    ['s3.eu-central-1.amazonaws.com', 'not-an-address'],
    ['ftp://s3.example', 'not-an-address'],
    ['https://me:hunter2@s3.example', 'not-an-address'],
    ['https://my-backups.s3.eu-central-1.amazonaws.com', 'bucket-in-address'],
  ])('is not found at %s', async (endpoint, hint) => {
    const error: unknown = await locate({ endpoint }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'invalid-format', hint });
    expect(String(error)).not.toContain('hunter2');
  });

  it('stays the same with another key, and is another one with another folder', async () => {
    const { place } = await locate();
    const renewed = await withCredentials(place, { keyId: 'AKIB', secretKey: 'another', bucket: 'other' });
    expect(renewed).toMatchObject({ keyId: 'AKIB', bucket: 'my-backups' });
    expect(await openSecret(secretText.parse(Reflect.get(renewed, 'secretKey')))).toBe('another');
    expect(await isSamePlace(place, renewed)).toBe(true);
    expect(await isSamePlace(place, (await locate({ prefix: 'other' })).place)).toBe(false);
    await expect(withCredentials(place, { keyId: 'AKIB' })).rejects.toMatchObject({ code: 'invalid-format' });
  });

  it('has presets whose notes name each word that is to be replaced', () => {
    for (const { name, values, note } of S3_PRESETS)
      for (const word of JSON.stringify(values).match(/\b[A-Z]{4,}\b/g) ?? []) expect(note, name).toContain(word);
  });
});
