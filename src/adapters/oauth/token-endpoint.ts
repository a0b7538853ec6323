import * as oauth from 'oauth4webapi';
import { BackupError } from '../../engine/index.ts';
import { encodeUtf8 } from '../../engine/low-level.ts';
import { toHttpError } from '../http/http-error.ts';
import type { Send } from '../http/http-request.ts';

/** The authorization server of a provider, and this app as it is registered there. */
export interface OAuthClient {
  /** The origin of the server, which it may name in its answers (RFC 9207). */
  readonly issuer: string;
  readonly tokenAddress: string;
  readonly clientId: string;
  readonly send: Send;
  /** Milliseconds since 1970; for tests. */
  readonly now?: () => number;
}

/** What a provider gives. */
export interface Tokens {
  readonly accessToken: string;
  /** Milliseconds since 1970, by this device's clock. */
  readonly expiresAt: number;
  /** Missing: the earlier one stays valid. */
  readonly refreshToken?: string;
}

/** The answer of a provider to a request in a window of its own, and what it must match. */
export interface CodeAnswer {
  /** What the provider has added to the address of the redirect page. */
  readonly parameters: string;
  readonly state: string;
  /** RFC 7636: proves that the code is used by who asked for it. */
  readonly verifier: string;
  readonly redirectAddress: string;
}

/** If the provider does not say how long a token is valid. */
const USUAL_SECONDS = 3600;

/**
 * Exchanges an authorization code for tokens; it can be used once.
 * @throws BackupError `permission-lost` with the hint `sign-in-declined` or `sign-in-failed`; as `Send`.
 */
export async function exchangeCode(client: OAuthClient, answer: CodeAnswer): Promise<Tokens> {
  return explained(client, 'sign-in-failed', async (server, app, options) => {
    const parameters = oauth.validateAuthResponse(server, app, new URLSearchParams(answer.parameters), answer.state);
    const { redirectAddress, verifier } = answer;
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      app,
      oauth.None(),
      parameters,
      redirectAddress,
      verifier,
      options,
    );
    return oauth.processAuthorizationCodeResponse(server, app, response);
  });
}

/**
 * Gets another access token. @throws BackupError `permission-lost` with the hint `sign-in-needed` if the person has
 *   withdrawn the permission, or the token has expired; as `Send`.
 */
export async function refreshTokens(client: OAuthClient, refreshToken: string): Promise<Tokens> {
  return explained(client, 'sign-in-needed', async (server, app, options) => {
    const response = await oauth.refreshTokenGrantRequest(server, app, oauth.None(), refreshToken, options);
    return oauth.processRefreshTokenResponse(server, app, response);
  });
}

type Grant = (
  server: oauth.AuthorizationServer,
  app: oauth.Client,
  options: oauth.TokenEndpointRequestOptions,
) => Promise<oauth.TokenEndpointResponse>;

async function explained(client: OAuthClient, hint: 'sign-in-failed' | 'sign-in-needed', ask: Grant): Promise<Tokens> {
  const { issuer, tokenAddress, clientId, now = Date.now } = client;
  try {
    const answer = await ask({ issuer, token_endpoint: tokenAddress }, { client_id: clientId }, optionsFor(client));
    const { access_token: accessToken, expires_in: seconds = USUAL_SECONDS, refresh_token: refreshToken } = answer;
    return { accessToken, expiresAt: now() + seconds * 1000, ...(refreshToken === undefined ? {} : { refreshToken }) };
  } catch (error) {
    throw toSignInError(error, hint);
  }
}

function optionsFor({ send, tokenAddress }: OAuthClient): oauth.TokenEndpointRequestOptions {
  return {
    // The sender decides which hosts may be reached; plain `http:` only on this machine.
    [oauth.allowInsecureRequests]: tokenAddress.startsWith('http:'),
    [oauth.customFetch]: async (url, { method, headers, body }) => {
      const response = await send({
        method,
        url,
        headers,
        body: encodeUtf8(String(body)),
        // The same code or token once more has no second effect: servers refuse it, or give another token.
        isRepeatable: false,
      });
      if (response.status === 429 || response.status >= 500) throw toHttpError(response.status, { what: 'signing in' });
      return response;
    },
  };
}

/** What a server says goes into no error but the code of RFC 6749: it may repeat what was sent. */
function toSignInError(error: unknown, hint: 'sign-in-failed' | 'sign-in-needed'): BackupError {
  if (error instanceof BackupError) return error;
  const isAnswer = error instanceof oauth.ResponseBodyError || error instanceof oauth.AuthorizationResponseError;
  const reason = isAnswer && /^[a-z_]{1,40}$/.test(error.error) ? error.error : 'unexpected answer';
  return new BackupError('permission-lost', {
    context: { reason },
    hint: reason === 'access_denied' ? 'sign-in-declined' : hint,
  });
}
