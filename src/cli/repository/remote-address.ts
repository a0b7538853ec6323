import type { DestinationPlace } from '../../destinations/at-place.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { readFirstLine } from '../terminal/read-text.ts';
import { readGitHubAddress } from './github-address.ts';
import { readS3Address } from './s3-address.ts';

/** An address without its secret: what commands are given. */
type ReadAddress = (url: URL, secret: string) => DestinationPlace & Readonly<Record<string, string>>;

interface RemoteKind {
  /** The secret is in this variable of the environment, or in the file that the same name with `_FILE` gives. */
  readonly secretVariable: string;
  readonly read: ReadAddress;
}

/** The kinds of servers that backups can be on, by the scheme of their addresses. */
const KINDS: Readonly<Record<string, RemoteKind>> = {
  s3: { secretVariable: 'AWS_SECRET_ACCESS_KEY', read: readS3Address },
  github: { secretVariable: 'HEIRLOOM_GITHUB_TOKEN', read: readGitHubAddress },
  webdav: { secretVariable: 'HEIRLOOM_WEBDAV_PASSWORD', read: webDav('http') },
  webdavs: { secretVariable: 'HEIRLOOM_WEBDAV_PASSWORD', read: webDav('https') },
};

function webDav(protocol: 'http' | 'https'): ReadAddress {
  return ({ host, pathname, username }, password) => ({
    kind: 'webdav',
    address: `${protocol}://${host}/`,
    folder: decodeURIComponent(pathname).replace(/^\/+|\/+$/g, ''),
    userName: decodeURIComponent(username),
    ...(password === '' ? {} : { password }),
  });
}

/** Whether a place of backups is on a server, such as `webdavs://ada@cloud.example/backups`. */
export function isRemote(place: string): boolean {
  return Object.hasOwn(KINDS, schemeOf(place));
}

/** The destination at an address. @throws CliError where it is none, or contains a secret. */
export async function readRemoteAddress(place: string): Promise<DestinationPlace & { readonly folder?: string }> {
  const kind = KINDS[schemeOf(place)];
  const url = URL.canParse(place) ? new URL(place) : undefined;
  if (!kind || !url || url.host === '')
    throw new CliError(EXIT.usage, 'bad-address', 'This is not an address of backups.', 'See docs/cli.md.');
  if (url.password !== '') {
    const hint = `Take it out, and set ${kind.secretVariable} or ${kind.secretVariable}_FILE.`;
    throw new CliError(EXIT.usage, 'secret-in-address', 'There is a password in the address: others see it.', hint);
  }
  return kind.read(url, await findSecret(kind.secretVariable));
}

function schemeOf(place: string): string {
  return /^([a-z0-9]+):\/\//.exec(place)?.[1] ?? '';
}

async function findSecret(variable: string): Promise<string> {
  const given = process.env[variable];
  const path = process.env[`${variable}_FILE`];
  if (given || !path) return given ?? '';
  try {
    return await readFirstLine(path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CliError(EXIT.usage, 'unreadable-file', `${path} cannot be read: ${why}.`, `Check ${variable}_FILE.`);
  }
}
