import { BackupError, type ErrorCode, type ErrorContext, type ErrorHint } from '../../engine/index.ts';
import { toHttpError } from '../http/http-error.ts';
import { jsonOf, memberOf } from '../http/json-answer.ts';

/*
 * “Error responses”: https://github.com/OneDrive/onedrive-api-docs/blob/live/docs/rest-api/concepts/errors.md. The code
 * is in `error.code`, and more exact ones in the errors inside it.
 */

/** Codes after which the same request may succeed a little later. */
const PASSING: ReadonlySet<string> = new Set([
  'activityLimitReached',
  'throttledRequest',
  'serviceNotAvailable',
  'resourceLocked',
  // Also without a condition, if several requests change a folder (OneDrive/onedrive-api-docs #1143, #1415).
  'resourceModified',
]);

/** By the innermost known code. Others are known by their status. */
const MEANINGS: Readonly<Record<string, readonly [ErrorCode, ErrorHint?]>> = {
  activityLimitReached: ['storage-failed', 'server-busy'],
  throttledRequest: ['storage-failed', 'server-busy'],
  serviceNotAvailable: ['storage-failed', 'server-busy'],
  resourceLocked: ['storage-failed', 'server-busy'],
  resourceModified: ['storage-failed', 'server-busy'],
  quotaLimitReached: ['quota-exceeded', 'destination-full'],
  maxItemCountExceeded: ['quota-exceeded', 'destination-full'],
  childItemCountExceeded: ['quota-exceeded', 'destination-full'],
  accessDenied: ['permission-denied', 'key-not-allowed'],
  itemNotFound: ['missing-object'],
  invalidPath: ['invalid-format', 'name-refused'],
  maxFileSizeExceeded: ['limit-exceeded', 'upload-too-large'],
  maxStreamSizeExceeded: ['limit-exceeded', 'upload-too-large'],
};

const MOST_DEPTH = 6;

/** The codes of a failure, from the outermost on, such as `invalidRange`, `fragmentOverlap`; none if it says none. */
async function codesOf(response: Response): Promise<readonly string[]> {
  const codes: string[] = [];
  let at = memberOf(await jsonOf(response), 'error');
  for (let depth = 0; depth < MOST_DEPTH && at !== undefined; depth += 1) {
    const code = memberOf(at, 'code');
    if (typeof code === 'string' && /^[a-zA-Z]{1,60}$/.test(code)) codes.push(code);
    at = memberOf(at, 'innererror') ?? memberOf(at, 'innerError');
  }
  return codes;
}

/**
 * Whether the server is busy, whatever the status says. A page may not read `Retry-After` here: Graph does not expose
 * it (microsoftgraph/microsoft-graph-docs #17488). For `HttpRequest.readPause`.
 */
export async function readGraphPause(answer: Response): Promise<number | undefined> {
  return (await codesOf(answer)).some((code) => PASSING.has(code)) ? 0 : undefined;
}

/** The failure that an answer means. @param context never a secret. */
export async function toGraphError(response: Response, context: ErrorContext = {}): Promise<BackupError> {
  const codes = await codesOf(response);
  const details = { ...context, status: response.status, ...(codes.length > 0 && { reason: codes.join('/') }) };
  const [code, hint] = codes.map((name) => MEANINGS[name]).findLast((known) => known !== undefined) ?? [];
  return code ? new BackupError(code, { context: details, hint }) : toHttpError(response.status, details);
}
