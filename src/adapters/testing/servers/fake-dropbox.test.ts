import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFakeDropbox, type FakeDropbox } from './fake-dropbox.ts';
import { FakeTokens } from './fake-tokens.ts';

// Each title names the section of “Dropbox for HTTP Developers” whose words it repeats as requests.

let server: FakeDropbox;
let tokens: FakeTokens;
let token: string;

beforeEach(async () => {
  tokens = new FakeTokens();
  token = tokens.issue();
  server = await startFakeDropbox({ stateOf: (given) => tokens.stateOf(given), quotaBytes: 1000 });
});
afterEach(() => server.stop());

async function rpc(route: string, input: object): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await fetch(`${server.url}/2/${route}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });
  return { status: response.status, body: await response.json().catch(() => undefined) };
}

async function content(route: string, input: object, body?: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${server.url}/2/files/${route}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'dropbox-api-arg': JSON.stringify(input),
      ...(body === undefined ? {} : { 'content-type': 'application/octet-stream' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  return { status: response.status, text, result: response.headers.get('dropbox-api-result') };
}

const upload = (path: string, body: string, more: object = {}) => content('upload', { path, ...more }, body);

describe('the fake Dropbox', () => {
  it('“Errors”: 401 for a token, 400 for bad input, 409 with a tagged union', async () => {
    expect((await upload('/a', 'text', { mode: 'add' })).status).toBe(200);
    tokens.expire();
    expect(await rpc('files/list_folder', { path: '' })).toMatchObject({
      status: 401,
      body: { error: { '.tag': 'expired_access_token' } },
    });
    token = 'no token';
    expect(await rpc('files/list_folder', { path: '' })).toMatchObject({
      status: 401,
      body: { error: { '.tag': 'invalid_access_token' } },
    });
    token = tokens.issue();
    expect((await rpc('files/get_metadata', { path: '' })).status).toBe(400);
    expect((await rpc('files/list_folder', { path: '/a/' })).status).toBe(400);
    expect(await rpc('files/get_metadata', { path: '/b' })).toMatchObject({
      status: 409,
      body: { error_summary: expect.any(String), error: { '.tag': 'path', path: { '.tag': 'not_found' } } },
    });
  });

  it('“Request and response formats”: content takes its arguments from a header, in ASCII, and a type for bytes', async () => {
    expect((await content('upload', { path: '/a' }, 'text', { 'content-type': 'text/plain' })).status).toBe(400);
    // Node sends a header's characters up to U+00FF.
    expect((await upload('/ü', 'text')).status).toBe(400);
    const response = await fetch(`${server.url}/2/files/list_folder`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(400);
  });

  it('“WriteMode”: add, overwrite, update, and `strict_conflict`', async () => {
    const { text } = await upload('/a', 'one', { mode: 'add' });
    const { rev } = JSON.parse(text) as { readonly rev: string }; // FileMetadata.
    expect(rev).toMatch(/^[0-9a-f]{9,}$/);
    // “If the target path contains a file with identical contents, nothing gets written; no conflict.”
    expect((await upload('/a', 'one', { mode: 'add' })).status).toBe(200);
    const conflict = { status: 409, text: expect.stringContaining('"conflict"') };
    expect(await upload('/A', 'one', { mode: 'add', strict_conflict: true })).toMatchObject(conflict);
    expect(await upload('/a', 'two', { mode: 'add' })).toMatchObject(conflict);
    expect((await upload('/a', 'two', { mode: { '.tag': 'update', update: rev } })).status).toBe(200);
    expect(await upload('/a', 'three', { mode: { '.tag': 'update', update: rev } })).toMatchObject(conflict);
    expect((await upload('/a', 'three', { mode: 'overwrite' })).status).toBe(200);
    expect(server.bytesAt('/a')?.toString()).toBe('three');
  });

  it('“files/upload”: compares `content_hash`, and has an end', async () => {
    const sum = (text: Buffer | string) => createHash('sha256').update(text).digest();
    const hash = sum(sum('text')).toString('hex');
    expect(JSON.parse((await upload('/a', 'text', { content_hash: hash })).text)).toMatchObject({ content_hash: hash });
    expect((await upload('/b', 'other', { content_hash: hash })).text).toContain('content_hash_mismatch');
    expect((await upload('/b', 'x'.repeat(1001))).text).toContain('insufficient_space');
    expect(server.paths()).toEqual(['/a']);
  });

  it('“too_many_write_operations”: one write at a time', async () => {
    const both = await Promise.all([upload('/a', 'one'), upload('/b', 'two')]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 429]);
    expect(both.find(({ status }) => status === 429)?.text).toContain('too_many_write_operations');
  });

  it('“files/list_folder”: pages with a cursor; “files/download”: ranges; “files/delete_v2”: with what is in it', async () => {
    for (const name of ['a', 'b', 'c']) await upload(`/Folder/${name}`, name.repeat(10));
    const first = await rpc('files/list_folder', { path: '/folder', limit: 2 });
    expect(first.body).toMatchObject({ has_more: true, entries: [{ '.tag': 'file', size: 10 }, {}] });
    const { cursor } = first.body as { readonly cursor: string }; // ListFolderResult.
    expect((await rpc('files/list_folder/continue', { cursor })).body).toMatchObject({ has_more: false });
    expect((await rpc('files/list_folder/continue', { cursor: 'old' })).body).toMatchObject({
      error: { '.tag': 'reset' },
    });
    const part = await content('download', { path: '/Folder/b' }, undefined, { range: 'bytes=2-4' });
    expect(part).toMatchObject({ status: 206, text: 'bbb' });
    expect(JSON.parse(part.result ?? '')).toMatchObject({ name: 'b', path_lower: '/folder/b' });
    expect((await rpc('files/delete_v2', { path: '/FOLDER' })).status).toBe(200);
    expect(await rpc('files/delete_v2', { path: '/FOLDER' })).toMatchObject({
      status: 409,
      body: { error: { '.tag': 'path_lookup', path_lookup: { '.tag': 'not_found' } } },
    });
  });

  it('“files/upload_session”: says the right offset, and commits at the end', async () => {
    const { text } = await content('upload_session/start', { close: false }, 'one');
    const { session_id } = JSON.parse(text) as { readonly session_id: string }; // UploadSessionStartResult.
    const append = (offset: number) => content('upload_session/append_v2', { cursor: { session_id, offset } }, 'two');
    expect((await append(0)).text).toContain('"correct_offset":3');
    expect((await append(3)).status).toBe(200);
    const finish = { cursor: { session_id, offset: 6 }, commit: { path: '/a', mode: 'add' } };
    expect((await content('upload_session/finish', finish, 'three')).status).toBe(200);
    expect(server.bytesAt('/a')?.toString()).toBe('onetwothree');
  });
});
