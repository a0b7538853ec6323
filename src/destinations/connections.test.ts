import { expect, it } from 'vitest';
import { connectionsOf } from './connections.ts';

it('reaches the servers below a domain that a kind names, and no others', () => {
  const connect = connectionsOf({ folder: 'https://*.evil.example' }, [
    'https://graph.example',
    'https://*.files.example',
  ]);
  expect(connect('https://a.b.files.example/up?x')).toBe(connect('https://A.b.files.example'));
  expect(connect('https://a.b.files.example')).not.toBe(connect('https://c.files.example'));
  expect(connect('https://graph.example')).toBeTypeOf('function');
  for (const elsewhere of [
    'https://files.example',
    'http://a.files.example',
    'https://a.files.example:8443',
    'https://evilfiles.example',
    'https://files.example.evil.example',
    'https://a.evil.example',
  ])
    expect(() => connect(elsewhere), elsewhere).toThrow(/nobody set up/);
});

it('connects an adapter only to the hosts in its settings', () => {
  const connect = connectionsOf({ endpoint: 'https://s3.example:8443/path', bucket: 'photos', port: 8080, list: [] });
  expect(connect('https://s3.example:8443/other')).toBe(connect('https://S3.example:8443'));
  for (const elsewhere of ['https://s3.example', 'http://s3.example:8443', 'https://evil.example', 'https://photos'])
    expect(() => connect(elsewhere), elsewhere).toThrow(/nobody set up/);
  for (const nothing of [undefined, null, 'https://s3.example', {}, { endpoint: 7 }])
    expect(() => connectionsOf(nothing)('https://s3.example')).toThrow(/nobody set up/);
});
