import { BackupError } from '../../engine/index.ts';

/** Where the access tokens of a grant come from. */
export interface TokenSource {
  readonly get: () => Promise<string>;
  /** Another token than one that the provider has refused. */
  readonly replace: (refused: string) => Promise<string>;
}

/**
 * Sends a request with a token. One that has expired on the way, or was withdrawn, is replaced once.
 * @param what is asked for; never a secret.
 * @throws BackupError `permission-lost` with the hint `sign-in-needed`; as `tokens` and `send`.
 */
export async function sendAuthorized(
  tokens: TokenSource,
  send: (authorization: Readonly<Record<string, string>>) => Promise<Response>,
  isRefused: (answer: Response) => Promise<boolean>,
  what: string,
): Promise<Response> {
  const withToken = (token: string) => send({ Authorization: `Bearer ${token}` });
  const token = await tokens.get();
  const first = await withToken(token);
  if (!(await isRefused(first))) return first;
  const second = await withToken(await tokens.replace(token));
  if (!(await isRefused(second))) return second;
  throw new BackupError('permission-lost', { context: { what }, hint: 'sign-in-needed' });
}
