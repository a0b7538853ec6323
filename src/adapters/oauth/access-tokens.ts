import type { Tokens } from './token-endpoint.ts';

/** Where the refresh token of a grant is kept, and how it is used. */
export interface RefreshPorts {
  /** @throws BackupError `permission-lost` if the provider no longer accepts it. */
  readonly refresh: (refreshToken: string) => Promise<Tokens>;
  /** The stored refresh token, which another tab may have replaced; `undefined` if none is stored. */
  readonly load: () => Promise<string | undefined>;
  readonly save: (refreshToken: string) => Promise<void>;
  /** Runs one at a time across all tabs. */
  readonly exclusively: <Value>(work: () => Promise<Value>) => Promise<Value>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A token that expires sooner is not used: a request takes a while to arrive. */
const MARGIN_MS = 60_000;

/**
 * The access tokens of one grant, renewed as needed.
 *
 * Some providers replace the refresh token each time and withdraw the whole grant if an earlier one comes again. So
 * only one tab renews at a time, and it begins with the token that was stored last; a token that was spent is never
 * used again, even if the replacement could not be stored.
 */
export class AccessTokens {
  readonly #ports: RefreshPorts;
  readonly #spent = new Set<string>();
  #current: Tokens | undefined;
  #refreshToken: string;
  #renewal: Promise<string> | undefined;

  /** @param current from signing in, if that was just now. */
  constructor(ports: RefreshPorts, refreshToken: string, current?: Tokens) {
    this.#ports = ports;
    this.#refreshToken = refreshToken;
    this.#current = current;
  }

  /** A token that is valid for a while. @throws BackupError `permission-lost`; as `Send`. */
  async get(): Promise<string> {
    const current = this.#current;
    return current && current.expiresAt - MARGIN_MS > this.#ports.now() ? current.accessToken : this.#renew();
  }

  /** Another token than one that a server has refused although it should be valid. */
  async replace(refused: string): Promise<string> {
    if (this.#current?.accessToken === refused) this.#current = undefined;
    return this.get();
  }

  #renew(): Promise<string> {
    this.#renewal ??= this.#ports
      .exclusively(() => this.#refresh())
      .finally(() => {
        this.#renewal = undefined;
      });
    return this.#renewal;
  }

  async #refresh(): Promise<string> {
    const { load, refresh, save } = this.#ports;
    const stored = await load();
    if (stored !== undefined && !this.#spent.has(stored)) this.#refreshToken = stored;
    const used = this.#refreshToken;
    const tokens = await refresh(used);
    this.#current = tokens;
    if (tokens.refreshToken !== undefined && tokens.refreshToken !== used) {
      this.#spent.add(used);
      this.#refreshToken = tokens.refreshToken;
      await save(tokens.refreshToken);
    }
    return tokens.accessToken;
  }
}
