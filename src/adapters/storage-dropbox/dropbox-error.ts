import { BackupError, type ErrorCode, type ErrorContext, type ErrorHint } from '../../engine/index.ts';
import { toHttpError } from '../http/http-error.ts';
import { jsonOf, memberOf } from '../http/json-answer.ts';

/** What Dropbox says about a failure. */
interface DropboxFailure {
  /** The tags of the error, from the outermost on, such as `path`, `conflict`, `file`. */
  readonly tags: readonly string[];
  /** Seconds. */
  readonly retryAfter: number | undefined;
  /** Where an upload session really is, if that is the failure. */
  readonly correctOffset: number | undefined;
}

/** By the innermost known tag. Others are known by their status. */
const MEANINGS: Readonly<Record<string, readonly [ErrorCode, ErrorHint?]>> = {
  insufficient_space: ['quota-exceeded', 'destination-full'],
  no_write_permission: ['permission-denied', 'key-not-allowed'],
  missing_scope: ['permission-denied', 'key-not-allowed'],
  restricted_content: ['permission-denied', 'key-not-allowed'],
  team_folder: ['permission-denied', 'key-not-allowed'],
  not_found: ['missing-object'],
  too_many_write_operations: ['storage-failed', 'server-busy'],
  // The bytes were damaged on the way, and nothing was stored.
  content_hash_mismatch: ['storage-failed'],
  payload_too_large: ['limit-exceeded', 'upload-too-large'],
};

const MOST_DEPTH = 6;

/** The failure in the body of an answer; without tags if there is none. */
export async function readFailure(response: Response): Promise<DropboxFailure> {
  const error = memberOf(await jsonOf(response), 'error');
  const tags: string[] = [];
  let correctOffset: number | undefined;
  let at = error;
  for (let depth = 0; depth < MOST_DEPTH && at !== undefined; depth += 1) {
    const tag = memberOf(at, '.tag');
    if (typeof tag === 'string') tags.push(tag);
    const offset = memberOf(at, 'correct_offset');
    if (typeof offset === 'number') correctOffset = offset;
    // The value of a union is in a member named by its tag; that of a failed write, in `reason`.
    at = (typeof tag === 'string' ? memberOf(at, tag) : undefined) ?? memberOf(at, 'reason');
    if (typeof at === 'string') tags.push(at);
  }
  const retryAfter = memberOf(error, 'retry_after');
  return { tags, retryAfter: typeof retryAfter === 'number' ? retryAfter : undefined, correctOffset };
}

/** The failure that an answer means. @param context never a secret. */
export async function toDropboxError(response: Response, context: ErrorContext = {}): Promise<BackupError> {
  const { tags } = await readFailure(response);
  const meaning = tags.map((tag) => MEANINGS[tag]).findLast((known) => known !== undefined);
  const details = {
    ...context,
    status: response.status,
    ...(tags.length > 0 && { reason: tags.join('/').slice(0, 100) }),
  };
  if (!meaning) return toHttpError(response.status, details);
  const [code, hint] = meaning;
  return new BackupError(code, { context: details, hint });
}
