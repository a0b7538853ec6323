import { BackupError } from '../../engine/index.ts';
import type { CodeAnswer, Tokens } from './token-endpoint.ts';

/** If the provider does not say how long a token is valid. */
const USUAL_SECONDS = 3600;

/**
 * The token in the answer of a provider that gives one at once (RFC 6749, 4.2.2).
 * @param scope that must have been granted: people may leave out parts of what is asked for.
 * @throws BackupError `permission-lost` with the hint `sign-in-declined` or `sign-in-failed`.
 */
export function readTokenAnswer(
  { parameters, state }: Pick<CodeAnswer, 'parameters' | 'state'>,
  scope: string,
  now: () => number = Date.now,
): Omit<Tokens, 'refreshToken'> {
  const answer = new URLSearchParams(parameters);
  const fail = (reason: string, hint: 'sign-in-declined' | 'sign-in-failed') =>
    new BackupError('permission-lost', { context: { reason }, hint });
  if (answer.get('state') !== state) throw fail('another state', 'sign-in-failed');
  if (answer.get('error') === 'access_denied') throw fail('access_denied', 'sign-in-declined');
  const accessToken = answer.get('access_token') ?? '';
  if (accessToken === '' || answer.get('token_type')?.toLowerCase() !== 'bearer')
    throw fail('no token', 'sign-in-failed');
  if (!(answer.get('scope') ?? '').split(' ').includes(scope)) throw fail('scope', 'sign-in-declined');
  const seconds = Number(answer.get('expires_in') ?? USUAL_SECONDS);
  return { accessToken, expiresAt: now() + (Number.isFinite(seconds) ? seconds : USUAL_SECONDS) * 1000 };
}
