import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFakeDrive, type FakeDrive } from './fake-drive.ts';

// Each title names the guide of Google's whose words it repeats as requests.

const PART = 256 * 1024;
const REDIRECT = 'https://heirloom.example/signed-in.html';

let server: FakeDrive;
let token: string;

beforeEach(async () => {
  server = await startFakeDrive({ clientId: 'heirloom', redirectAddress: REDIRECT, quotaBytes: 4 * PART });
  token = server.tokens.issue();
});
afterEach(() => server.stop());

interface Asked {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

async function ask(method: string, path: string, init: RequestInit = {}): Promise<Asked> {
  const url = path.startsWith('http') ? path : `${server.url}/${path}`;
  const headers = { ...(url.includes('upload_id') ? {} : { authorization: `Bearer ${token}` }), ...init.headers };
  const response = await fetch(url, { method, ...init, headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const found = (answer: Asked) =>
  (JSON.parse(answer.text) as { readonly files: readonly { readonly name: string }[] }).files;
const list = (query: string, more = '') => ask('GET', `drive/v3/files?q=${encodeURIComponent(query)}${more}`);
const create = (metadata: object) => ask('POST', 'drive/v3/files', { body: JSON.stringify(metadata) });

async function newId(): Promise<string> {
  const { ids } = JSON.parse((await ask('GET', 'drive/v3/files/generateIds?count=1')).text) as {
    readonly ids: string[];
  };
  return ids[0] ?? '';
}

describe('the fake Drive', () => {
  it('“Generate IDs”: the same create again is a conflict, and makes no second file', async () => {
    const id = await newId();
    expect((await create({ id, name: 'a' })).status).toBe(200);
    expect((await create({ id, name: 'a' })).status).toBe(409);
    expect((await create({ id: 'of my own', name: 'a' })).status).toBe(400);
    expect(server.idsOf('a')).toEqual([id]);
  });

  it('“Search for files and folders”: by name, parent and type, in pages; names are not unique', async () => {
    const folder = server.add("it's", undefined);
    for (const name of ['a', 'a', 'b']) server.add(name, folder, Buffer.from(name));
    server.add('a', undefined, Buffer.from('elsewhere'));
    expect(found(await list(`'${folder}' in parents and name = 'a' and trashed = false`))).toHaveLength(2);
    expect(
      found(await list("name = 'it\\'s' and mimeType = 'application/vnd.google-apps.folder' and trashed = false")),
    ).toHaveLength(1);
    const first = await list(`'${folder}' in parents and trashed = false`, '&pageSize=2');
    const { nextPageToken } = JSON.parse(first.text) as { readonly nextPageToken: string };
    expect(found(await list('', `&pageToken=${nextPageToken}&pageSize=2`))).toHaveLength(1);
    expect((await list("title contains 'a'")).status).toBe(400);
    server.trash(folder);
    expect(found(await list("name = 'it\\'s' and trashed = false"))).toHaveLength(0);
  });

  it('“Multipart upload”: metadata and content at once, with the sum of what has arrived', async () => {
    const id = await newId();
    const body = `--b\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n${JSON.stringify({ id, name: 'a' })}\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b--`;
    const headers = { 'content-type': 'multipart/related; boundary=b' };
    const answer = await ask('POST', 'upload/drive/v3/files?uploadType=multipart', { body, headers });
    const sha256Checksum = createHash('sha256').update('hello').digest('hex');
    expect(JSON.parse(answer.text)).toMatchObject({ id, size: '5', sha256Checksum });
    expect((await ask('GET', `drive/v3/files/${id}?alt=media`)).text).toBe('hello');
    const headersOfPart = { range: 'bytes=1-3' };
    expect(await ask('GET', `drive/v3/files/${id}?alt=media`, { headers: headersOfPart })).toMatchObject({
      status: 206,
      text: 'ell',
    });
    expect((await ask('GET', `drive/v3/files/${id}?alt=media`, { headers: { range: 'bytes=9-10' } })).status).toBe(416);
  });

  it('“Resumable upload”: parts of 256 KiB, 308 with what has arrived, and the file at the end', async () => {
    const bytes = Buffer.alloc(2 * PART + 5, 'x');
    const start = await ask('POST', 'upload/drive/v3/files?uploadType=resumable', {
      body: JSON.stringify({ id: await newId(), name: 'large' }),
      headers: { 'x-upload-content-length': String(bytes.length) },
    });
    const session = start.headers.get('location') ?? '';
    const put = (range: string, body?: Buffer) =>
      ask('PUT', session, {
        headers: { 'content-range': `bytes ${range}/${bytes.length}` },
        ...(body && { body: new Uint8Array(body) }),
      });
    const asked = await put('*');
    expect([asked.status, asked.headers.get('range')]).toEqual([308, null]);
    expect((await put('0-99', bytes.subarray(0, 100))).status).toBe(400);
    const first = await put(`0-${PART - 1}`, bytes.subarray(0, PART));
    expect([first.status, first.headers.get('range')]).toEqual([308, `bytes=0-${PART - 1}`]);
    expect(server.idsOf('large')).toEqual([]);
    const last = await put(`${PART}-${bytes.length - 1}`, bytes.subarray(PART));
    expect(JSON.parse(last.text)).toMatchObject({ name: 'large', size: String(bytes.length) });
    expect((await put('*')).status).toBe(404);
  });

  it('“Resolve errors”: a reason in the first of the errors', async () => {
    const reason = ({ text }: Asked) =>
      (JSON.parse(text) as { readonly error: { readonly errors: readonly { readonly reason: string }[] } }).error
        .errors[0]?.reason;
    expect(reason(await ask('GET', 'drive/v3/files/none'))).toBe('notFound');
    const body = `--b\r\n\r\n{}\r\n--b\r\n\r\n${'x'.repeat(4 * PART + 1)}\r\n--b--`;
    const headers = { 'content-type': 'multipart/related; boundary=b' };
    const full = await ask('POST', 'upload/drive/v3/files?uploadType=multipart', { body, headers });
    expect([full.status, reason(full)]).toEqual([403, 'storageQuotaExceeded']);
    server.tokens.revoke();
    const refused = await ask('GET', 'drive/v3/about');
    expect([refused.status, reason(refused)]).toEqual([401, 'authError']);
  });

  it('“OAuth 2.0 for Client-side Web Applications”: the token is in the fragment, with the state', async () => {
    const asked = { client_id: 'heirloom', redirect_uri: REDIRECT, response_type: 'token', scope: 'a b', state: 's' };
    const answer = async (changes: object) => {
      const query = new URLSearchParams({ ...asked, answer: 'allow', ...changes }).toString();
      return fetch(`${server.url}/o/oauth2/v2/auth?${query}`, { redirect: 'manual' });
    };
    const fragment = async (changes: object) =>
      new URLSearchParams(new URL((await answer(changes)).headers.get('location') ?? '').hash.slice(1));
    const given = await fragment({});
    expect(Object.fromEntries(given)).toMatchObject({ token_type: 'Bearer', state: 's', scope: 'a b' });
    expect(server.tokens.stateOf(given.get('access_token') ?? '')).toBe('valid');
    expect(Object.fromEntries(await fragment({ answer: 'deny' }))).toEqual({ state: 's', error: 'access_denied' });
    expect((await answer({ redirect_uri: 'https://evil.example/' })).status).toBe(400);
    expect((await answer({ client_id: 'another' })).status).toBe(400);
  });
});
