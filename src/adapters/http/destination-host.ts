import { BackupError } from '../../engine/index.ts';

/**
 * [Note: Only hosts that a person set up]
 * The backup worker's policy allows every `https:` address, because nobody knows in advance which servers people use.
 * So this code decides: a sender is made for the origins in one destination's settings, and refuses all others before
 * anything is sent. Redirects are not followed, because they would lead elsewhere.
 */
export class DestinationHosts {
  readonly #origins: ReadonlySet<string>;

  /** @param addresses of the destination, such as its endpoint. */
  constructor(addresses: readonly string[]) {
    this.#origins = new Set(addresses.map((address) => parseServerAddress(address).origin));
  }

  /** @throws BackupError `internal` for an address of another host, or one that contains a name or a password. */
  assertAllowed(address: string): URL {
    const url = parseServerAddress(address);
    if (!this.#origins.has(url.origin))
      throw new BackupError('internal', { context: { what: `a request to a host that nobody set up: ${url.host}` } });
    return url;
  }
}

/**
 * The address of a server. @throws BackupError `invalid-format` with the hint `not-an-address`, which does not
 *   repeat the text: a password may be in it.
 */
export function parseServerAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (!url || !isWeb || url.username !== '' || url.password !== '')
    throw new BackupError('invalid-format', { hint: 'not-an-address' });
  return url;
}

/** Whether an address stays on this machine, so that browsers allow it without encryption. */
export function isLoopback(address: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(address).hostname);
}
