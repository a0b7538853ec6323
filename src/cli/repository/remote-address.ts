import { resolve } from 'node:path';
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

/**
 * Whether a place of backups is on a server, such as `webdavs://ada@cloud.example/backups`.
 * @throws CliError for an address of another kind, which no folder is meant by.
 */
export function isRemote(place: string): boolean {
  const scheme = schemeOf(place);
  if (scheme === '' || Object.hasOwn(KINDS, scheme)) return scheme !== '';
  const known = Object.keys(KINDS).map((kind) => `${kind}://`);
  const hint = `An address begins with one of: ${known.join(', ')}. Anything else is a path.`;
  throw new CliError(EXIT.usage, 'bad-address', `Heirloom knows no address with ${scheme}://.`, hint);
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

/** A place as commands name it that run in another folder, later. */
export function fromAnywhere(place: string): string {
  return isRemote(place) ? place : resolve(place);
}

function schemeOf(place: string): string {
  return /^([a-z][a-z0-9]+):\/\//.exec(place)?.[1] ?? '';
}

async function findSecret(variable: string): Promise<string> {
  const given = process.env[variable];
  const path = process.env[`${variable}_FILE`];
  if (given || !path) return given ?? '';
  return readFirstLine(path, `Check ${variable}_FILE.`);
}
