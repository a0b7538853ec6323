import type { IncomingMessage, ServerResponse } from 'node:http';
import { Provider, type Adapter, type AdapterPayload } from 'oidc-provider';
import type { TokenState } from './fake-tokens.ts';

/** A real authorization server for tests (oidc-provider), at the paths of a provider. */
export interface AuthorizationServer {
  /** Whether it has handled the request. */
  readonly handle: (raw: IncomingMessage, response: ServerResponse) => boolean;
  readonly stateOf: (token: string) => Promise<TokenState>;
  /** All access tokens that were used so far have expired from now on. */
  readonly expireTokens: () => void;
  /** The person has disconnected the app: no token is accepted any more. */
  readonly revoke: () => void;
  /** How many times a refresh token was used. */
  readonly refreshes: () => number;
}

export interface AuthorizationServerOptions {
  /** Its own address. */
  readonly issuer: string;
  readonly clientId: string;
  readonly redirectAddress: string;
  readonly authorizePath: string;
  readonly tokenPath: string;
  /** All that an app may ask for. A request without any is refused by this server. */
  readonly scopes: readonly string[];
  /**
   * Each refresh token can be used once, and the whole grant is withdrawn if one comes again, as OAuth 2.1 recommends
   * for pages. Default: they stay, as those of Dropbox.
   */
  readonly rotates?: boolean;
}

const ACCOUNT = 'ada';
const INTERACTION = '/interaction/';

/** The page that asks the person has two buttons: *Allow* and *Deny*. */
export function createAuthorizationServer(options: AuthorizationServerOptions): AuthorizationServer {
  const { issuer, clientId, redirectAddress, authorizePath, tokenPath, scopes, rotates = false } = options;
  const records: Records = new Map();
  const expired = new Set<string>();
  const used = new Set<string>();
  let refreshes = 0;
  const provider = new Provider(issuer, {
    adapter: (kind: string) => createAdapter(records, kind),
    clients: [
      {
        client_id: clientId,
        token_endpoint_auth_method: 'none',
        redirect_uris: [redirectAddress],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        application_type: 'native',
      },
    ],
    scopes: [...scopes],
    pkce: { required: () => true },
    routes: { authorization: authorizePath, token: tokenPath },
    issueRefreshToken: async () => true,
    rotateRefreshToken: rotates,
    clientBasedCORS: () => true,
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `${INTERACTION}${uid}` },
    findAccount: (_, sub) => ({ accountId: sub, claims: async () => ({ sub }) }),
    cookies: { keys: ['for tests'] },
    ttl: { AccessToken: 3600, AuthorizationCode: 60, Grant: 3600, Interaction: 600, RefreshToken: 3600, Session: 3600 },
  });
  provider.on('grant.success', ({ oidc }) => {
    if (oidc.params?.['grant_type'] === 'refresh_token') refreshes += 1;
  });
  const callback = provider.callback();
  return {
    handle: (raw, response) => {
      const { pathname } = new URL(raw.url ?? '/', issuer);
      if (pathname.startsWith(INTERACTION)) void answerInteraction(provider, raw, response);
      else if (pathname.startsWith(authorizePath) || pathname.startsWith(tokenPath)) void callback(raw, response);
      else return false;
      return true;
    },
    stateOf: async (token) => {
      if (expired.has(token)) return 'expired';
      used.add(token);
      return (await provider.AccessToken.find(token)) ? 'valid' : 'unknown';
    },
    expireTokens: () => {
      for (const token of used) expired.add(token);
    },
    revoke: () => {
      for (const key of [...records.keys()]) if (/^(AccessToken|RefreshToken|Grant) /.test(key)) records.delete(key);
    },
    refreshes: () => refreshes,
  };
}

const PAGE = `<!doctype html><html lang="en"><title>Allow Heirloom?</title><main><h1>Allow Heirloom?</h1>
<form method="post"><button name="answer" value="allow">Allow</button><button name="answer" value="deny">Deny</button></form></main></html>`;

async function answerInteraction(provider: Provider, raw: IncomingMessage, response: ServerResponse): Promise<void> {
  if (raw.method !== 'POST') {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end(PAGE);
    return;
  }
  const pieces: Buffer[] = [];
  for await (const piece of raw) pieces.push(piece as Buffer); // Without an encoding, it has only these.
  const once = { mergeWithLastSubmission: false };
  if (!Buffer.concat(pieces).toString().includes('answer=allow')) {
    await provider.interactionFinished(raw, response, { error: 'access_denied' }, once);
    return;
  }
  const { params } = await provider.interactionDetails(raw, response);
  const grant = new provider.Grant({ accountId: ACCOUNT, clientId: String(params['client_id']) });
  grant.addOIDCScope(String(params['scope']));
  const grantId = await grant.save();
  await provider.interactionFinished(raw, response, { login: { accountId: ACCOUNT }, consent: { grantId } }, once);
}

type Records = Map<string, AdapterPayload>;

/** Keeps everything in memory, where a test can remove it. Lifetimes are in the records themselves. */
function createAdapter(records: Records, kind: string): Adapter {
  const key = (id: string) => `${kind} ${id}`;
  return {
    upsert: async (id, payload) => void records.set(key(id), payload),
    find: async (id) => records.get(key(id)),
    findByUid: async (uid) => [...records.values()].find((record) => record.kind === kind && record.uid === uid),
    findByUserCode: async () => undefined,
    consume: async (id) => {
      const record = records.get(key(id));
      if (record) record.consumed = Math.floor(Date.now() / 1000);
    },
    destroy: async (id) => void records.delete(key(id)),
    revokeByGrantId: async (grantId) => {
      for (const [name, record] of [...records]) if (record.grantId === grantId) records.delete(name);
    },
  };
}
