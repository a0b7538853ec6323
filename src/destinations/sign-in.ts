import { BackupError } from '../engine/index.ts';
import { encodeUtf8, z } from '../engine/low-level.ts';

/*
 * [Note: Signing in at a provider]
 * A window of its own shows the provider's page, which sends the person back to `signed-in.html`, a small page of the
 * app. That page passes the answer on by a BroadcastChannel whose name only the page that asked knows, and closes. It
 * cannot use its opener: under `Cross-Origin-Opener-Policy: same-origin`, which protects the app from other sites, a
 * window loses its opener as soon as it shows another site, and does not get it back.
 *
 * The answer goes to the worker, which checks the state and exchanges the code: the page itself reaches no server but
 * its own. No script of the provider runs in the app.
 */

/** How a person signs in at the provider of a kind. */
export interface SignIn {
  /** For texts, such as `Dropbox`. */
  readonly provider: string;
  /**
   * `code`: authorization code with PKCE (RFC 7636), which gives access that is renewed. `token`: an access token for
   * about an hour, without renewal (RFC 6749, 4.2), for providers that give a page no more.
   */
  readonly flow: 'code' | 'token';
  /** The provider lets a page in for an hour or a day only, so that being signed out is no fault. Default: no. */
  readonly isBrief?: boolean;
  /** This app as the host has registered it at the provider. Missing: the kind is not offered. */
  readonly clientId: string | undefined;
  readonly authorizeAddress: string;
  /** Further parameters of the request, such as `scope`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What the person should know before. */
  readonly note: string;
}

/** The page of the app to which a provider sends people back. It is registered at each provider. */
const REDIRECT_PAGE = '/signed-in.html';

const text = z.string().check(z.maxLength(8192));

/** What the window has brought back, beside the fields of the form. For `locate`, and to sign in again. */
export const signInAnswer = z.object({ parameters: text, state: text, verifier: text, redirectAddress: text });

export type SignInAnswer = z.infer<typeof signInAnswer>;

/** The name of the channel on which the answer to one request arrives; `signed-in.js` makes the same. */
export function answerChannel(state: string): string {
  return `heirloom-signed-in/${state}`;
}

/** @throws BackupError `internal` if the app was built without it: then the kind is not offered. */
export function mustGetClientId({ clientId, provider }: SignIn): string {
  if (clientId === undefined)
    throw new BackupError('internal', { context: { what: `no client id for ${provider} was set when building` } });
  return clientId;
}

/** A request to a provider. */
export interface SignInRequest extends Omit<SignInAnswer, 'parameters'> {
  /** Of the provider's page. */
  readonly address: string;
}

const RANDOM_BYTES = 32;

/** Prepares a request with a new state and a new verifier. @param origin of the app. */
export async function prepareSignIn(signIn: SignIn, origin: string): Promise<SignInRequest> {
  const state = randomText();
  const verifier = randomText();
  const redirectAddress = new URL(REDIRECT_PAGE, origin).href;
  const address = new URL(signIn.authorizeAddress);
  const parameters = {
    client_id: mustGetClientId(signIn),
    redirect_uri: redirectAddress,
    response_type: signIn.flow,
    state,
    ...(signIn.flow === 'code' && { code_challenge: await challengeOf(verifier), code_challenge_method: 'S256' }),
    ...signIn.parameters,
  };
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
  return { address: address.href, state, verifier, redirectAddress };
}

function randomText(): string {
  return encodeBase64Url(crypto.getRandomValues(new Uint8Array(RANDOM_BYTES)));
}

/** RFC 7636, 4.2. */
async function challengeOf(verifier: string): Promise<string> {
  return encodeBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', encodeUtf8(verifier))));
}

function encodeBase64Url(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
