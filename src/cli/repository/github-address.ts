import type { DestinationPlace } from '../../destinations/at-place.ts';
import { parseGitHubInput } from '../../destinations/github/parse-input.ts';
import { BackupError } from '../../engine/index.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';

const GITHUB_API = 'https://api.github.com';

/**
 * The branch at an address such as `github://ada/backups/heirloom-backups`; without a branch, the one that the app
 * proposes. `GITHUB_API_URL`, as GitHub's own programs use it, names another server.
 * @throws CliError if the token is missing, or the address names no repository.
 */
export function readGitHubAddress(
  { host, pathname }: Pick<URL, 'host' | 'pathname'>,
  token: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): DestinationPlace & Readonly<Record<string, string>> {
  if (token === '')
    throw new CliError(
      EXIT.usage,
      'no-github-token',
      'There is no token for the repository.',
      'Set HEIRLOOM_GITHUB_TOKEN or HEIRLOOM_GITHUB_TOKEN_FILE. See docs/github.md.',
    );
  const [name = '', ...branch] = decodeURIComponent(pathname)
    .split('/')
    .filter((part) => part !== '');
  try {
    const { token: _, ...place } = parseGitHubInput({
      api: environment['GITHUB_API_URL'] || GITHUB_API,
      repository: `${host}/${name}`,
      branch: branch.join('/'),
      token,
    });
    return { kind: 'github', ...place, token };
  } catch (error) {
    if (!(error instanceof BackupError)) throw error;
    const hint = 'Write it as github://OWNER/NAME/BRANCH, and check GITHUB_API_URL.';
    throw new CliError(EXIT.usage, 'bad-address', 'This is not an address of backups on GitHub.', hint);
  }
}
