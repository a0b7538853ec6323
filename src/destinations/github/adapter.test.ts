import { beforeAll, describe, expect, it } from 'vitest';
import { gitHub, type RunningGitHub } from '../../adapters/testing/servers/github.ts';
import type { RepositoryConfig } from '../../engine/index.ts';
import { listed, testBytes, testKey } from '../../engine/testing/storage-test-kit.ts';
import { isSamePlace, kindOf, locatePlace, probePlace, withCredentials } from '../at-place.ts';
import { parseGitHubInput } from './parse-input.ts';

const isThere = await gitHub.isAvailable();

describe('what is typed for a repository on GitHub', () => {
  const INPUT = { api: 'https://api.github.com/', repository: 'ada/backups', branch: '', token: 'github_pat_x' };

  it.each([
    'ada/backups',
    ' ada/backups ',
    'https://github.com/ada/backups',
    'https://github.com/ada/backups.git',
    'https://github.com/ada/backups/',
    'git@github.com:ada/backups.git',
  ])('may be %s', (repository) => {
    expect(parseGitHubInput({ ...INPUT, repository })).toEqual({
      api: 'https://api.github.com',
      owner: 'ada',
      repository: 'backups',
      branch: 'heirloom-backups',
      token: 'github_pat_x',
    });
  });

  it.each([
    [{ repository: 'backups' }, 'repository-name'],
    [{ repository: 'https://github.com/ada/backups/tree/main' }, 'repository-name'],
    [{ branch: 'a..b' }, 'repository-name'],
    [{ branch: '/a' }, 'repository-name'],
    [{ branch: 'a b' }, 'repository-name'],
    [{ branch: 'a.lock' }, 'repository-name'],
    [{ api: 'api.github.com' }, 'not-an-address'],
    [{ api: 'https://ada:hunter2@api.github.com' }, 'not-an-address'],
  ])('is refused: %j', (change, hint) => {
    expect(() => parseGitHubInput({ ...INPUT, ...change })).toThrow(
      expect.objectContaining({ code: 'invalid-format', hint }) as Error,
    );
  });
});

describe.skipIf(!isThere)('a destination on GitHub', () => {
  let server: RunningGitHub;
  beforeAll(async () => {
    server = await gitHub.start();
    return () => server.stop();
  });

  const locate = (change: Readonly<Record<string, string>> = {}, where: 'found' | 'free' = 'found') => {
    const { url: api, token } = server;
    return locatePlace('github', { api, repository: 'ada/backups', branch: 'main', token, ...change }, where);
  };

  it('is connected, tried and used, without its token in anything that is stored, and never deletes', async () => {
    const { place, suggestedName } = await locate();
    const probed = await probePlace(place);
    expect(probed.probed).toEqual({ conditionalWrites: 'enforced', canRemove: true });
    expect(suggestedName).toBe('ada/backups');
    expect(JSON.stringify(probed)).not.toContain(server.token);
    const kind = kindOf(probed);
    expect(kind.describe()).toMatch(/^ada\/backups, branch main, on 127\.0\.0\.1:\d+$/);
    expect([kind.isOutsideDevice, kind.isAppendOnly, kind.hasCredentials]).toEqual([false, true, true]);
    const storage = await kind.open('readwrite');
    await storage.write('repository.json', testBytes(100));
    await storage.write(testKey('indexes', 'a'), testBytes(10));
    expect(storage.isAppendOnly).toBe(true);
    await expect(storage.remove(testKey('indexes', 'a'))).rejects.toMatchObject({ hint: 'append-only' });
    expect(await listed(await kind.open('read'), 'indexes')).toEqual({ [testKey('indexes', 'a')]: 10 });
    // The trial left nothing but its commits, which are few.
    const subjects = await server.git.subjects('main');
    expect(subjects).toEqual([
      'Add part of a backup',
      'Begin the backups',
      'Test the connection',
      'Test the connection',
      'Begin',
    ]);
    const files = await server.git.listTree('main', true);
    expect(files.filter(({ path }) => path.startsWith('locks'))).toEqual([]);
  });

  it('keeps notes for people in one commit', async () => {
    const kind = kindOf((await locate()).place);
    // Only the id is used.
    const config = { id: 'c'.repeat(64) } as unknown as RepositoryConfig;
    const before = (await server.git.subjects('main')).length;
    await kind.explain(config, testBytes(2000));
    await kind.explain(config, testBytes(2000));
    expect(await server.git.subjects('main')).toHaveLength(before + 1);
    const paths = (await server.git.listTree('main', false)).map(({ path }) => path);
    expect(paths).toEqual(['.gitattributes', 'README.txt', 'indexes', 'recover.html', 'repository.json']);
  });

  it('is the same whatever the case of its name, and another one with another branch', async () => {
    const { place } = await locate();
    expect(await isSamePlace(place, (await locate({ repository: 'Ada/Backups' })).place)).toBe(true);
    expect(await isSamePlace(place, (await locate({ branch: 'Main' })).place)).toBe(false);
    expect((await locate({}, 'free')).place).toMatchObject({ branch: 'main-2' });
    const renewed = await withCredentials(place, { token: 'another' });
    expect(await isSamePlace(place, renewed)).toBe(true);
    await expect(probePlace(renewed)).rejects.toMatchObject({ code: 'permission-lost', context: { step: 'write' } });
  });
});
