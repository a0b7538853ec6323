import { beforeAll, describe, expect, it } from 'vitest';
import { gitHub, type RunningGitHub } from './github.ts';

const isThere = await gitHub.isAvailable();

// What docs.github.com documents of the endpoints in *REST API endpoints for Git database*, with their status codes.
describe.skipIf(!isThere)('the server that stands in for GitHub', () => {
  let server: RunningGitHub;
  beforeAll(async () => {
    server = await gitHub.start();
    return () => server.stop();
  });

  async function ask(method: string, path: string, body?: object, headers: Readonly<Record<string, string>> = {}) {
    const response = await fetch(`${server.url}/repos/${server.owner}/${server.repository}${path}`, {
      method,
      headers: { authorization: `Bearer ${server.token}`, ...headers },
      redirect: 'manual',
      ...(body && { body: JSON.stringify(body) }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const json = (): unknown => JSON.parse(bytes.toString());
    return { status: response.status, headers: response.headers, bytes, json };
  }
  const shaOf = async (asked: ReturnType<typeof ask>) => ((await asked).json() as { sha: string }).sha;
  const messageOf = async (asked: ReturnType<typeof ask>) => {
    const { status, json } = await asked;
    return [status, (json() as { message: string }).message];
  };
  const base64 = (text: string) => ({ content: Buffer.from(text).toString('base64'), encoding: 'base64' });
  const fileAt = (path: string, sha: string | null) => ({ path, mode: '100644', type: 'blob', sha });

  it('takes no objects in an empty repository, until a file is created', async () => {
    for (const [method, path, body] of [
      ['GET', '/git/ref/heads/main'],
      ['POST', '/git/blobs', base64('a')],
      ['POST', '/git/trees', { tree: [fileAt('a', 'b'.repeat(40))] }],
      ['GET', `/git/trees/${'a'.repeat(40)}`],
    ] as const)
      expect(await messageOf(ask(method, path, body))).toEqual([409, 'Git Repository is empty.']);
    const first = { message: 'Begin', content: base64('hello').content, branch: 'side' };
    expect(await ask('PUT', '/contents/a.txt', first)).toMatchObject({ status: 201 });
    expect(await ask('GET', '/git/ref/heads/side')).toMatchObject({ status: 200 });
    expect(await ask('GET', '/git/ref/heads/main')).toMatchObject({ status: 404 });
    expect(await messageOf(ask('PUT', '/contents/a.txt', first))).toEqual([422, expect.stringContaining('"sha"')]);
  });

  it('stores blobs under git’s names, and gives them back as JSON and raw', async () => {
    const { status, json } = await ask('POST', '/git/blobs', base64('hello\n'));
    expect(status).toBe(201);
    // As `git hash-object` names it.
    expect(json()).toMatchObject({ sha: 'ce013625030ba8dba906f756967f9e9ca394464a' });
    const path = '/git/blobs/ce013625030ba8dba906f756967f9e9ca394464a';
    expect((await ask('GET', path)).json()).toMatchObject({ size: 6, encoding: 'base64', content: 'aGVsbG8K\n' });
    expect((await ask('GET', path, undefined, { accept: 'application/vnd.github.raw+json' })).bytes.toString()).toBe(
      'hello\n',
    );
    expect(await ask('GET', `/git/blobs/${'0'.repeat(40)}`)).toMatchObject({ status: 404 });
    expect(await ask('POST', '/git/blobs', {})).toMatchObject({ status: 422 });
    expect(await ask('POST', '/git/blobs', { content: '%%%', encoding: 'base64' })).toMatchObject({ status: 422 });
  });

  it('makes trees on trees, and refuses names of nothing', async () => {
    const [one, two] = [
      await shaOf(ask('POST', '/git/blobs', base64('1'))),
      await shaOf(ask('POST', '/git/blobs', base64('2'))),
    ];
    const base = await shaOf(ask('POST', '/git/trees', { tree: [fileAt('packs/a', one), fileAt('b', two)] }));
    const next = await shaOf(
      ask('POST', '/git/trees', { base_tree: base, tree: [fileAt('packs/c', two), fileAt('b', null)] }),
    );
    const { json } = await ask('GET', `/git/trees/${next}?recursive=1`);
    expect(json()).toMatchObject({
      truncated: false,
      tree: [
        { path: 'packs', type: 'tree', mode: '040000' },
        { path: 'packs/a', type: 'blob', sha: one, size: 1 },
        { path: 'packs/c', type: 'blob', sha: two, size: 1 },
      ],
    });
    expect((await ask('GET', `/git/trees/${next}`)).json()).toMatchObject({ tree: [{ path: 'packs' }] });
    server.rules.mostEntries = 2;
    expect((await ask('GET', `/git/trees/${next}?recursive=1`)).json()).toMatchObject({ truncated: true });
    server.rules.mostEntries = 100_000;
    for (const body of [
      { tree: [] },
      { tree: [fileAt('x', 'f'.repeat(40))] },
      { base_tree: base, tree: [fileAt('missing', null)] },
    ])
      expect(await ask('POST', '/git/trees', body)).toMatchObject({ status: 422 });
    expect(await ask('POST', '/git/trees', { base_tree: 'f'.repeat(40), tree: [fileAt('x', one)] })).toMatchObject({
      status: 404,
    });
  });

  it('moves a branch only forward, and only from where it is', async () => {
    const blob = await shaOf(ask('POST', '/git/blobs', base64('1')));
    const tree = await shaOf(ask('POST', '/git/trees', { tree: [fileAt('a', blob)] }));
    const commit = (parents: readonly string[], message: string) =>
      shaOf(ask('POST', '/git/commits', { message, tree, parents }));
    const root = await commit([], 'root');
    const [left, right] = [await commit([root], 'left'), await commit([root], 'right')];
    const move = (sha: string, more: object = {}) => ask('PATCH', '/git/refs/heads/line', { sha, ...more });
    expect(await messageOf(move(root))).toEqual([422, 'Reference does not exist']);
    const begin = () => ask('POST', '/git/refs', { ref: 'refs/heads/line', sha: root });
    expect(await begin()).toMatchObject({ status: 201 });
    expect(await messageOf(begin())).toEqual([422, 'Reference already exists']);
    expect(await move(left)).toMatchObject({ status: 200 });
    expect(await move(left)).toMatchObject({ status: 200 });
    expect(await messageOf(move(right))).toEqual([422, 'Update is not a fast forward']);
    expect(await move(right, { force: true })).toMatchObject({ status: 200 });
    expect((await ask('GET', `/git/commits/${right}`)).json()).toMatchObject({ tree: { sha: tree }, message: 'right' });
    server.rules.protectedBranch = 'line';
    expect(await ask('PATCH', '/git/refs/heads/line', { sha: right })).toMatchObject({ status: 422 });
    server.rules.protectedBranch = undefined;
    expect(await ask('DELETE', '/git/refs/heads/line')).toMatchObject({ status: 204 });
    expect(await ask('GET', '/git/ref/heads/line')).toMatchObject({ status: 404 });
  });

  it('answers with 304 while a branch has not moved', async () => {
    const { headers } = await ask('GET', '/git/ref/heads/side');
    const etag = headers.get('etag') ?? '';
    expect(await ask('GET', '/git/ref/heads/side', undefined, { 'if-none-match': etag })).toMatchObject({
      status: 304,
    });
    const other = { 'if-none-match': 'W/"1"' };
    expect(await ask('GET', '/git/ref/heads/side', undefined, other)).toMatchObject({ status: 200 });
  });

  it('lets one of several that move a branch at once win', async () => {
    const tree = await shaOf(
      ask('POST', '/git/trees', { tree: [fileAt('a', await server.git.hashObject(Buffer.from('1')))] }),
    );
    const commit = (parents: readonly string[], message: string) =>
      shaOf(ask('POST', '/git/commits', { message, tree, parents }));
    const root = await commit([], 'root');
    await ask('POST', '/git/refs', { ref: 'refs/heads/race', sha: root });
    const heads = await Promise.all([1, 2, 3, 4].map((at) => commit([root], String(at))));
    const moved = await Promise.all(heads.map((sha) => ask('PATCH', '/git/refs/heads/race', { sha })));
    expect(moved.map(({ status }) => status).sort()).toEqual([200, 422, 422, 422]);
  });

  it('hides what a token does not reach, and says what it may not do', async () => {
    const { access } = server;
    const read = () => ask('GET', '/git/ref/heads/side');
    const write = () => ask('POST', '/git/blobs', base64('1'));
    expect(await messageOf(ask('GET', '', undefined, { authorization: 'Bearer expired' }))).toEqual([
      401,
      'Bad credentials',
    ]);
    access.contents = 'none';
    expect((await read()).status).toBe(404);
    access.contents = 'read';
    expect((await read()).status).toBe(200);
    expect(await messageOf(write())).toEqual([403, 'Resource not accessible by personal access token']);
    access.contents = 'write';
    access.isArchived = true;
    expect(await messageOf(write())).toEqual([403, 'Repository was archived so is read-only.']);
    access.isArchived = false;
    access.name = 'renamed';
    expect((await read()).status).toBe(301);
    access.name = 'backups';
  });

  it('lets pages of any origin in, with the headers that the documents list', async () => {
    const preflight = await fetch(server.url, { method: 'OPTIONS' });
    expect(preflight.status).toBe(204);
    const allowed = preflight.headers.get('access-control-allow-headers') ?? '';
    expect(allowed).toContain('If-None-Match');
    expect(allowed).not.toMatch(/range|x-github-api-version/i);
    for (const { headers } of [await ask('GET', '/git/ref/heads/none'), await ask('GET', '')])
      expect(headers.get('access-control-allow-origin')).toBe('*');
  });

  it('gives a planned answer once', async () => {
    server.faults.push({ to: /^GET .*ref/, answer: { status: 429, headers: { 'retry-after': '7' }, body: {} } });
    const first = await ask('GET', '/git/ref/heads/side');
    expect([first.status, first.headers.get('retry-after')]).toEqual([429, '7']);
    expect((await ask('GET', '/git/ref/heads/side')).status).toBe(200);
  });
});
