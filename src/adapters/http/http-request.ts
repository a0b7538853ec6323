import type { Bytes } from '../../engine/index.ts';

/** One request to a server that a person set up as a destination. */
export interface HttpRequest {
  readonly method: string;
  /** Never with a secret in it: addresses end up in logs of servers and proxies. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Headers made for each attempt, such as a signature or a token that is valid only for some minutes. */
  readonly sign?: () => Promise<Readonly<Record<string, string>>>;
  readonly body?: Bytes;
  readonly signal?: AbortSignal;
  /** Whether the same request twice has the effect of one, so that it may be sent again if no answer came. */
  readonly isRepeatable: boolean;
  /** Statuses after which it is not sent again here, because the kind waits in its own way. */
  readonly finalStatuses?: readonly number[];
  /**
   * Where the protocol says elsewhere than in the status and in `Retry-After` that the server is busy. Is given a
   * copy of the answer. @returns the seconds to wait before the request is sent again, 0 for the usual ones;
   * `undefined`: the status decides.
   */
  readonly readPause?: (answer: Response) => Promise<number | undefined>;
  /**
   * Whether 308 is an answer of the protocol, “Resume Incomplete”, and no redirect. A browser shows it only to a
   * request that may follow redirects: so no secret may be in its headers.
   */
  readonly has308?: boolean;
  /** The most bytes that the answer may have. By default more than any object of a repository has. */
  readonly mostBytes?: number;
}

/**
 * Sends a request, and returns the answer once it has arrived completely, whatever its status.
 * @throws BackupError `offline` if no complete answer came, with a hint if the reason is known; `place-missing` with
 *   the hint `redirected`; `limit-exceeded` if the answer has more than `mostBytes`; `cancelled`; `internal` for a host
 *   that is not the destination's.
 */
export type Send = (request: HttpRequest) => Promise<Response>;
