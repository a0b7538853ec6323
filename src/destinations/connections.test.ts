import { expect, it } from 'vitest';
import { connectionsOf } from './connections.ts';

it('connects an adapter only to the hosts in its settings', () => {
  const connect = connectionsOf({ endpoint: 'https://s3.example:8443/path', bucket: 'photos', port: 8080, list: [] });
  expect(connect('https://s3.example:8443/other')).toBe(connect('https://S3.example:8443'));
  for (const elsewhere of ['https://s3.example', 'http://s3.example:8443', 'https://evil.example', 'https://photos'])
    expect(() => connect(elsewhere), elsewhere).toThrow(/nobody set up/);
  for (const nothing of [undefined, null, 'https://s3.example', {}, { endpoint: 7 }])
    expect(() => connectionsOf(nothing)('https://s3.example')).toThrow(/nobody set up/);
});
