import { BackupError, type ErrorCode, type ErrorContext, type ErrorHint } from '../../engine/index.ts';
import { toHttpError } from '../http/http-error.ts';
import { jsonOf, memberOf } from '../http/json-answer.ts';

/** Reasons for which the same request may succeed a little later. */
const PASSING: ReadonlySet<string> = new Set(['rateLimitExceeded', 'userRateLimitExceeded', 'backendError']);

/** By the reasons of Drive. Others are known by their status. */
const MEANINGS: Readonly<Record<string, readonly [ErrorCode, ErrorHint?]>> = {
  rateLimitExceeded: ['storage-failed', 'server-busy'],
  userRateLimitExceeded: ['storage-failed', 'server-busy'],
  backendError: ['storage-failed', 'server-busy'],
  dailyLimitExceeded: ['storage-failed', 'server-busy'],
  sharingRateLimitExceeded: ['storage-failed', 'server-busy'],
  storageQuotaExceeded: ['quota-exceeded', 'destination-full'],
  quotaExceeded: ['quota-exceeded', 'destination-full'],
  numChildrenInNonRootLimitExceeded: ['quota-exceeded', 'destination-full'],
  insufficientPermissions: ['permission-denied', 'key-not-allowed'],
  insufficientFilePermissions: ['permission-denied', 'key-not-allowed'],
  appNotAuthorizedToFile: ['permission-denied', 'key-not-allowed'],
  accessNotConfigured: ['permission-denied', 'key-not-allowed'],
  domainPolicy: ['permission-denied', 'key-not-allowed'],
  authError: ['permission-lost', 'sign-in-needed'],
};

/** Whether the server is busy, whatever the status says: Drive answers 403 then. For `HttpRequest.readPause`. */
export async function readDrivePause(answer: Response): Promise<number | undefined> {
  return PASSING.has(await reasonOf(answer)) ? 0 : undefined;
}

/** The failure that an answer means. @param context never a secret. */
export async function toDriveError(response: Response, context: ErrorContext = {}): Promise<BackupError> {
  const reason = await reasonOf(response);
  const details = { ...context, status: response.status, ...(reason !== '' && { reason }) };
  const [code, hint] = MEANINGS[reason] ?? (response.status === 401 ? MEANINGS['authError'] : undefined) ?? [];
  return code ? new BackupError(code, { context: details, hint }) : toHttpError(response.status, details);
}

/** Such as `userRateLimitExceeded`; empty if the answer says none. */
async function reasonOf(response: Response): Promise<string> {
  const [first] = listOf(memberOf(memberOf(await jsonOf(response), 'error'), 'errors'));
  const reason = memberOf(first, 'reason');
  return typeof reason === 'string' && /^[a-zA-Z]{1,60}$/.test(reason) ? reason : '';
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
