import { AccessTokens } from '../adapters/oauth/access-tokens.ts';
import type { OAuthClient, Tokens } from '../adapters/oauth/token-endpoint.ts';
import type { Send } from '../adapters/http/http-request.ts';
import { BackupError } from '../engine/index.ts';
import { z } from '../engine/low-level.ts';
import { placeStore } from './place-store.ts';
import { openSecret, sealText, secretText, type StoredSecret } from './secret.ts';
import { mustGetClientId, type SignIn, type SignInAnswer } from './sign-in.ts';

/** Loaded once somebody signs in. */
const load = () => import('../adapters/oauth/token-endpoint.ts');

interface GrantSettings {
  readonly grant: string;
  readonly refreshToken: StoredSecret;
}

/** A provider that gives lasting access. */
export interface Provider {
  readonly signIn: SignIn;
  readonly issuer: string;
  readonly tokenAddress: string;
}

/** What signing in has given. The refresh token is not sealed yet. */
interface NewGrant {
  readonly grant: string;
  readonly refreshToken: string;
}

/** By the state of the answer: a code can be exchanged once, and the same answer may be used again in another place. */
const exchanged = new Map<string, Promise<NewGrant>>();
/** The access tokens of each grant, in memory only. */
const tokens = new Map<string, AccessTokens>();

/**
 * Exchanges the answer of a provider; the same answer gives the same grant.
 * @throws BackupError `permission-lost` with the hint `sign-in-declined` or `sign-in-failed`; as `Send`.
 */
export function grantFrom(provider: Provider, answer: SignInAnswer, send: Send): Promise<NewGrant> {
  const known = exchanged.get(answer.state);
  if (known) return known;
  const grant = exchange(provider, answer, send);
  exchanged.set(answer.state, grant);
  // Without an answer, the same may be tried again.
  grant.catch(() => exchanged.delete(answer.state));
  return grant;
}

async function exchange(provider: Provider, answer: SignInAnswer, send: Send): Promise<NewGrant> {
  const { exchangeCode } = await load();
  const { refreshToken, ...rest } = await exchangeCode(clientOf(provider, send), answer);
  if (refreshToken === undefined)
    throw new BackupError('permission-lost', { context: { reason: 'no lasting access' }, hint: 'sign-in-failed' });
  const grant = crypto.randomUUID();
  tokens.set(grant, accessTokens(provider, { grant }, send, refreshToken, rest));
  return { grant, refreshToken };
}

/** The access tokens of a grant in stored settings, or in new ones. */
export async function accessTokensOf(provider: Provider, settings: GrantSettings, send: Send): Promise<AccessTokens> {
  const known = tokens.get(settings.grant);
  if (known) return known;
  const made = accessTokens(provider, settings, send, await openSecret(settings.refreshToken));
  // Another call may have made them meanwhile.
  const first = tokens.get(settings.grant) ?? made;
  tokens.set(settings.grant, first);
  return first;
}

function accessTokens(
  provider: Provider,
  { grant }: Pick<GrantSettings, 'grant'>,
  send: Send,
  refreshToken: string,
  current?: Tokens,
): AccessTokens {
  const ports = {
    refresh: async (token: string) => (await load()).refreshTokens(clientOf(provider, send), token),
    load: async () => {
      const { refreshToken: stored } = storedGrant.parse((await placeStore()?.find(grant)) ?? {});
      return stored && openSecret(stored);
    },
    save: async (token: string) => {
      await placeStore()?.change(grant, { refreshToken: await sealText(token) });
    },
    exclusively: <Value>(work: () => Promise<Value>) => underLock(`heirloom-sign-in/${grant}`, work),
    now: Date.now,
  };
  return new AccessTokens(ports, refreshToken, current);
}

const storedGrant = z.object({ refreshToken: z.optional(secretText) });

function clientOf({ signIn, issuer, tokenAddress }: Provider, send: Send): OAuthClient {
  return { issuer, tokenAddress, clientId: mustGetClientId(signIn), send };
}

/** Node 20 has no locks, and the command line no other tabs. */
function underLock<Value>(name: string, work: () => Promise<Value>): Promise<Value> {
  const { locks } = (globalThis as { readonly navigator?: Partial<Navigator> }).navigator ?? {};
  return locks ? locks.request(name, work) : work();
}
