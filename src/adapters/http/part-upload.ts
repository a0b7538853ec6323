import { BackupError, type Bytes } from '../../engine/index.ts';
import { isTemporaryStatus } from './retry-delay.ts';

/** An upload session of a provider, to which parts are sent one after the other. */
export interface PartSession {
  /** Sends a part, once: what has arrived must not be sent again. @param range as in `Content-Range`. */
  readonly put: (range: string, part: Bytes) => Promise<Response>;
  /** Asks how far it is. */
  readonly ask: () => Promise<Response>;
  /** Statuses of an answer to a part after which it is asked how far it is. */
  readonly unclearStatuses?: readonly number[];
  /** How many bytes have arrived, by an answer to either; `undefined`: the answer ends the upload. */
  readonly receivedBytes: (answer: Response) => Promise<number | undefined>;
}

/** How often an upload is continued without progress. */
const MOST_STALLS = 5;
const MOST_SESSIONS = 3;

/**
 * Uploads bytes in parts, and continues where it stopped after a line was cut.
 * @returns the answer that ends the upload; `forgotten` if the provider no longer knows the session.
 * @throws BackupError `storage-failed` if it makes no progress; as `session`.
 */
export async function uploadParts(
  session: PartSession,
  bytes: Bytes,
  partBytes: number,
): Promise<Response | 'forgotten'> {
  let offset = 0;
  let stalls = 0;
  for (;;) {
    const part = bytes.subarray(offset, offset + partBytes);
    const range = `bytes ${offset}-${offset + part.length - 1}/${bytes.length}`;
    const answer = (await sendPart(session, range, part)) ?? (await session.ask());
    if (answer.status === 404 || answer.status === 410) return 'forgotten';
    const received = await session.receivedBytes(answer);
    if (received === undefined) return answer;
    stalls = received > offset ? 0 : stalls + 1;
    if (stalls > MOST_STALLS) throw new BackupError('storage-failed', { hint: 'server-busy' });
    offset = received;
  }
}

/** @returns `undefined` if it is unknown whether the part has arrived. */
async function sendPart(session: PartSession, range: string, part: Bytes): Promise<Response | undefined> {
  try {
    const answer = await session.put(range, part);
    const isUnclear = isTemporaryStatus(answer.status) || session.unclearStatuses?.includes(answer.status) === true;
    return isUnclear ? undefined : answer;
  } catch (error) {
    if (error instanceof BackupError && error.code === 'offline') return undefined;
    throw error;
  }
}

/** Runs an upload in a new session each time that the provider has forgotten the last one, a few times. */
export async function inSessions<Answer>(run: () => Promise<Answer | 'forgotten'>): Promise<Answer> {
  for (let sessions = 1; ; sessions += 1) {
    const answer = await run();
    if (answer !== 'forgotten') return answer;
    if (sessions >= MOST_SESSIONS) throw new BackupError('storage-failed', { hint: 'server-busy' });
  }
}
