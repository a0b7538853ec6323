/** Whether a server for tests accepts a token. */
export type TokenState = 'valid' | 'expired' | 'unknown';

/** Access tokens that a test hands out and withdraws, where no authorization server takes part. */
export class FakeTokens {
  readonly #states = new Map<string, TokenState>();
  #made = 0;

  /** Makes a valid one. */
  issue(): string {
    this.#made += 1;
    const token = `token-${this.#made}`;
    this.#states.set(token, 'valid');
    return token;
  }

  /** From now on, all earlier ones have expired. */
  expire(): void {
    for (const token of this.#states.keys()) this.#states.set(token, 'expired');
  }

  /** From now on, all earlier ones are unknown, as after the person has disconnected the app. */
  revoke(): void {
    this.#states.clear();
  }

  stateOf(token: string): TokenState {
    return this.#states.get(token) ?? 'unknown';
  }
}

/** The token in a request, by RFC 6750, 2.1. */
export function bearerOf(authorization: string | undefined): string {
  return /^Bearer (\S+)$/.exec(authorization ?? '')?.[1] ?? '';
}
