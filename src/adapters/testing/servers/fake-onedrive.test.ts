import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFakeOneDrive, type FakeOneDrive } from './fake-onedrive.ts';
import { FakeTokens } from './fake-tokens.ts';

// Each title names the section of the documents of Microsoft Graph whose words it repeats as requests.

const PART = 320 * 1024;

let server: FakeOneDrive;
let tokens: FakeTokens;
let token: string;

beforeEach(async () => {
  tokens = new FakeTokens();
  token = tokens.issue();
  server = await startFakeOneDrive({ stateOf: (given) => tokens.stateOf(given), quotaBytes: 3_000_000 });
  await graph('GET', '');
});
afterEach(() => server.stop());

interface Item {
  readonly id: string;
  readonly eTag: string;
  readonly '@microsoft.graph.downloadUrl': string;
  readonly '@odata.nextLink'?: string;
  readonly uploadUrl: string;
}

async function ask(method: string, url: string, headers: Readonly<Record<string, string>> = {}, body?: BodyInit) {
  const response = await fetch(url, { method, headers, redirect: 'manual', ...(body === undefined ? {} : { body }) });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, text, body: (isJson ? JSON.parse(text) : {}) as Item, headers: response.headers };
}

function graph(method: string, path: string, body?: BodyInit, headers: Readonly<Record<string, string>> = {}) {
  const url = `${server.url}/v1.0/me/drive/special/approot${path}`;
  return ask(method, url, { authorization: `Bearer ${token}`, ...headers }, body);
}

const put = (path: string, body: string, query = '', headers: Readonly<Record<string, string>> = {}) =>
  graph('PUT', `:/${path}:/content${query}`, body, headers);

const error = (status: number, code: string, inner?: string) => ({
  status,
  body: { error: { code, ...(inner !== undefined && { innererror: { code: inner } }) } },
});

describe('the fake OneDrive', () => {
  it('“Error responses”: 401 for a token, 404 for what is not there, more exact codes inside', async () => {
    tokens.expire();
    expect(await graph('GET', '')).toMatchObject(error(401, 'InvalidAuthenticationToken'));
    token = tokens.issue();
    expect(await graph('GET', ':/FolderA')).toMatchObject(error(404, 'itemNotFound'));
    expect(await put('a|b.txt', 'text')).toMatchObject(error(400, 'invalidRequest', 'invalidPath'));
  });

  it('“Access app folder”: is made when it is first asked for, and says whose drive it is', async () => {
    const fresh = await startFakeOneDrive();
    const address = `${fresh.url}/v1.0/me/drive/special/approot`;
    expect(await ask('POST', `${address}:/a:/createUploadSession`, {}, '{}')).toMatchObject(error(403, 'accessDenied'));
    expect((await ask('GET', address)).body).toMatchObject({
      folder: {},
      specialFolder: { name: 'approot' },
      parentReference: { driveId: expect.any(String) },
    });
    expect((await ask('POST', `${address}:/a:/createUploadSession`, {}, '{}')).status).toBe(200);
    await fresh.stop();
  });

  it('“Upload a new file”, “Update an existing file”, and the folders around', async () => {
    expect(await put('FolderA/FileB.txt', 'The contents of the file goes here.')).toMatchObject({
      status: 201,
      body: { name: 'FileB.txt', size: 35, file: { hashes: { quickXorHash: expect.any(String) } } },
    });
    expect((await put('foldera/FILEB.TXT', 'Other contents.')).status).toBe(200);
    expect(server.paths()).toEqual(['FolderA/FileB.txt']);
    expect((await graph('GET', ':/FolderA')).body).toMatchObject({ name: 'FolderA', folder: { childCount: 1 } });
    expect(await put('large', 'x'.repeat(3_000_001))).toMatchObject(error(507, 'quotaLimitReached'));
  });

  it('“@microsoft.graph.conflictBehavior”, “if-match”: 409 and 412', async () => {
    const { body } = await put('a', 'one');
    expect(await put('A', 'two', '?@microsoft.graph.conflictBehavior=fail')).toMatchObject(
      error(409, 'nameAlreadyExists'),
    );
    expect((await put('a', 'two', '', { 'if-match': body.eTag })).status).toBe(200);
    const stale = { 'if-match': body.eTag };
    expect(await put('a', 'three', '', stale)).toMatchObject(error(412, 'resourceModified'));
    expect(await put('b', 'three', '', stale)).toMatchObject(error(412, 'resourceModified'));
    expect(await graph('DELETE', ':/a', undefined, stale)).toMatchObject(error(412, 'resourceModified'));
    expect(server.bytesAt('a')?.toString()).toBe('two');
  });

  it('“List children”: pages with `@odata.nextLink`; “Delete”: to the recycle bin', async () => {
    for (const name of ['a', 'b', 'c']) await put(`Folder/${name}`, name.repeat(10));
    const first = await graph('GET', ':/folder:/children?$top=2');
    expect(first.body).toMatchObject({ value: [{ name: 'a', size: 10 }, {}] });
    const next = await ask('GET', first.body['@odata.nextLink'] ?? '', { authorization: `Bearer ${token}` });
    expect(next.body).toMatchObject({ value: [{ name: 'c' }] });
    expect(next.body['@odata.nextLink']).toBeUndefined();
    expect((await graph('DELETE', ':/FOLDER')).status).toBe(204);
    expect((await graph('DELETE', ':/FOLDER')).status).toBe(404);
    expect(server.binBytes()).toBe(30);
  });

  it('“Create a new folder”: in one that exists, once', async () => {
    const make = (around: string, name: string) =>
      graph('POST', `${around}/children`, JSON.stringify({ name, folder: {} }));
    expect((await make('', 'New Folder')).status).toBe(201);
    expect(await make('', 'new folder')).toMatchObject(error(409, 'nameAlreadyExists'));
    expect((await make(':/New%20Folder:', 'inside')).status).toBe(201);
    expect(await make(':/missing:', 'inside')).toMatchObject(error(404, 'itemNotFound'));
  });

  it('“Downloading files in JavaScript apps”, “Partial range downloads”: without a token, or a question before', async () => {
    await put('a', '0123456789');
    const address = (await graph('GET', ':/a')).body['@microsoft.graph.downloadUrl'];
    expect(await ask('GET', address, { range: 'bytes=2-4' })).toMatchObject({ status: 206, text: '234' });
    expect(await ask('GET', address)).toMatchObject({ status: 200, text: '0123456789' });
    expect((await ask('GET', address, { range: 'bytes=10-11' })).status).toBe(416);
    expect((await ask('GET', address, { authorization: `Bearer ${token}` })).status).toBe(401);
    expect((await ask('OPTIONS', address)).status).toBe(405);
    server.expireLinks();
    expect((await ask('GET', address)).status).toBe(401);
  });

  it('“Upload bytes to the upload session”: parts in order, in multiples of 320 KiB, without a token', async () => {
    await put('Folder/other', 'x');
    const start = await graph('POST', ':/Folder/large:/createUploadSession', '{}');
    const send = (from: number, to: number, headers = {}, total = 2 * PART + 5) =>
      ask(
        'PUT',
        start.body.uploadUrl,
        { 'content-range': `bytes ${from}-${to - 1}/${total}`, ...headers },
        'x'.repeat(to - from),
      );
    expect((await send(0, PART, { authorization: 'Bearer x' })).status).toBe(401);
    expect((await send(0, 26)).status).toBe(400);
    expect(await send(0, PART)).toMatchObject({ status: 202, body: { nextExpectedRanges: [`${PART}-`] } });
    expect(await send(0, PART)).toMatchObject(error(416, 'invalidRange', 'fragmentOverlap'));
    expect(await send(2 * PART, 2 * PART + 5)).toMatchObject(error(416, 'invalidRange', 'fragmentOutOfOrder'));
    expect(await send(PART, 2 * PART, {}, 7)).toMatchObject(error(400, 'invalidRequest', 'fragmentLengthMismatch'));
    expect(server.paths()).toEqual(['Folder/other']);
    expect(await ask('GET', start.body.uploadUrl)).toMatchObject({
      status: 200,
      body: { nextExpectedRanges: [`${PART}-`] },
    });
    await send(PART, 2 * PART);
    expect(await send(2 * PART, 2 * PART + 5)).toMatchObject({
      status: 201,
      body: { name: 'large', size: 2 * PART + 5 },
    });
    expect(await send(0, PART)).toMatchObject(error(404, 'itemNotFound', 'uploadSessionNotFound'));
  });

  it('“Handling upload conflicts”, “Cancel the upload session”, and a session that has expired', async () => {
    const start = async (name: string, item = {}) =>
      (await graph('POST', `:/${name}:/createUploadSession`, JSON.stringify({ item }))).body.uploadUrl;
    const finish = (address: string) => ask('PUT', address, { 'content-range': 'bytes 0-2/3' }, 'xyz');
    expect(await graph('POST', ':/missing/a:/createUploadSession', '{}')).toMatchObject(error(404, 'itemNotFound'));
    const conflict = await start('a');
    await put('a', 'first');
    expect(await finish(conflict)).toMatchObject(error(409, 'nameAlreadyExists'));
    expect(await graph('POST', ':/a:/createUploadSession', '{}')).toMatchObject(error(409, 'nameAlreadyExists'));
    expect((await finish(await start('a', { '@microsoft.graph.conflictBehavior': 'replace' }))).status).toBe(200);
    const cancelled = await start('b');
    expect((await ask('DELETE', cancelled)).status).toBe(204);
    expect((await ask('GET', cancelled)).status).toBe(404);
    const late = await start('b');
    server.forgetSessions();
    expect((await finish(late)).status).toBe(404);
    const large = JSON.stringify({ item: { fileSize: 3_000_001 } });
    expect(await graph('POST', ':/b:/createUploadSession', large)).toMatchObject(error(507, 'quotaLimitReached'));
  });
});
