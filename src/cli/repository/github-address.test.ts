import { describe, expect, it } from 'vitest';
import { CliError } from '../cli-error.ts';
import { readGitHubAddress } from './github-address.ts';

const read = (address: string, environment: Readonly<Record<string, string>> = {}, token = 'secret') =>
  readGitHubAddress(new URL(address), token, environment);

describe('an address of a repository on GitHub', () => {
  it('names a branch; without one, that of the app', () => {
    const place = {
      kind: 'github',
      api: 'https://api.github.com',
      owner: 'ada',
      repository: 'backups',
      token: 'secret',
    };
    expect(read('github://ada/backups/garden/2026')).toEqual({ ...place, branch: 'garden/2026' });
    for (const address of ['github://ada/backups', 'github://ada/backups/'])
      expect(read(address)).toEqual({ ...place, branch: 'heirloom-backups' });
    expect(read('github://ada/backups', { GITHUB_API_URL: 'https://git.example/api/v3/' })).toMatchObject({
      api: 'https://git.example/api/v3',
    });
  });

  it.each(['github://ada', 'github://ada/backups/a..b', 'github://ada/backups/a%20b', 'github://ada/b%3Fc'])(
    'is refused as %s',
    (address) => {
      expect(() => read(address)).toThrow(CliError);
    },
  );

  it('needs a token', () => {
    expect(() => read('github://ada/backups', {}, '')).toThrow('no token');
  });
});
