import { describe, expect, it } from 'vitest';
import { expectCode, testBytes, testKey } from '../../engine/testing/storage-test-kit.ts';
import type { HttpRequest, Send } from '../http/http-request.ts';
import { WebDavClient } from './webdav-client.ts';
import { WebDavStorage } from './webdav-storage.ts';

const ACCESS = { address: 'https://dav.example/files', userName: 'zoë', password: 'a:b €' };

/** A server that gives these answers, one to each request. */
function answering(...answers: readonly Response[]): { readonly send: Send; readonly requests: HttpRequest[] } {
  const left = [...answers];
  const requests: HttpRequest[] = [];
  const send: Send = async (request) => {
    requests.push(request);
    const answer = left.shift();
    if (!answer) throw new Error(`No answer to ${request.method}.`);
    return answer;
  };
  return { send, requests };
}

const status = (code: number) => new Response(null, { status: code });

describe('a WebDAV client', () => {
  it('sends the password in UTF-8, and encodes the names in paths', async () => {
    const { send, requests } = answering(status(201));
    await new WebDavClient(send, ACCESS).put('Zoë’s #1/a', testBytes(3));
    const encoded = (requests[0]?.headers?.['Authorization'] ?? '').replace('Basic ', '');
    expect(Buffer.from(encoded, 'base64').toString('utf8')).toBe('zoë:a:b €');
    expect(requests[0]?.url).toBe('https://dav.example/files/Zo%C3%AB%E2%80%99s%20%231/a');
  });

  it('refuses a user name with a colon, which would move part of it into the password', () => {
    expect(() => new WebDavClient(answering().send, { ...ACCESS, userName: 'a:b' })).toThrow('colon');
  });

  it.each([400, 502])('names the path alone if a server behind a proxy answers %i to its address', async (code) => {
    const { send, requests } = answering(status(code), status(201), status(201));
    const client = new WebDavClient(send, ACCESS);
    await client.move('a.tmp', 'a');
    await client.move('b.tmp', 'b');
    expect(requests.map(({ headers }) => headers?.['Destination'])).toEqual([
      'https://dav.example/files/a',
      '/files/a',
      '/files/b',
    ]);
  });

  it.each([
    [401, 'permission-lost', 'password-refused'],
    [403, 'permission-denied', 'key-not-allowed'],
    [404, 'place-missing', undefined],
    [405, 'permission-denied', 'not-webdav'],
    [409, 'place-missing', undefined],
    [413, 'limit-exceeded', 'upload-too-large'],
    [423, 'busy-elsewhere', undefined],
    [429, 'storage-failed', 'server-busy'],
    [501, 'permission-denied', 'not-webdav'],
    [503, 'storage-failed', 'server-busy'],
    [507, 'quota-exceeded', 'destination-full'],
  ])('turns %i into %s', async (code, expected, hint) => {
    const { send } = answering(status(code));
    const put = new WebDavClient(send, ACCESS).put('a', testBytes(3));
    await expect(put).rejects.toMatchObject({ code: expected, ...(hint === undefined ? {} : { hint }) });
  });
});

describe('reading from a WebDAV server that does things its own way', () => {
  const key = testKey('packs', 'a');
  const bytes = testBytes(100);
  const reading = (...answers: readonly Response[]) =>
    new WebDavStorage(new WebDavClient(answering(...answers).send, ACCESS), { isReadOnly: true });
  const sizeIs = (size: number) =>
    new Response(
      `<multistatus xmlns="DAV:"><response><href>/files/${key}</href><propstat><prop><getcontentlength>${size}</getcontentlength></prop></propstat></response></multistatus>`,
      { status: 207 },
    );

  it('takes the range from the whole object if the server ignores ranges', async () => {
    expect(await reading(new Response(bytes)).read(key, { offset: 10, length: 5 })).toEqual(bytes.slice(10, 15));
    await expectCode(reading(new Response(bytes)).read(key, { offset: 90, length: 11 }), 'truncated');
  });

  it('never returns fewer bytes than asked for', async () => {
    const part = (length: number) => new Response(bytes.slice(10, 10 + length), { status: 206 });
    await expectCode(reading(part(4)).read(key, { offset: 10, length: 5 }), 'truncated');
    expect(await reading(part(5)).read(key, { offset: 10, length: 5 })).toEqual(bytes.slice(10, 15));
    expect(await reading(part(90)).read(key, { offset: 10, length: 5 })).toEqual(bytes.slice(10, 15));
  });

  it('asks for the size if the answer does not state its length', async () => {
    expect(await reading(new Response(bytes), sizeIs(100)).read(key)).toEqual(bytes);
    await expectCode(reading(new Response(bytes), sizeIs(101)).read(key), 'storage-failed');
  });

  it('waits for an object that is being replaced: some servers remove the old one first', async () => {
    const headers = { 'content-length': '100' };
    expect(await reading(status(404), new Response(bytes, { headers })).read('repository.json')).toEqual(bytes);
  });
});
