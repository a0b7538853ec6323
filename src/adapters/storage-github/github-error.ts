import { BackupError, type ErrorContext } from '../../engine/index.ts';
import { toHttpError } from '../http/http-error.ts';
import { limitDelayMs } from './rate-limit.ts';

/** The failure that an answer means. @param context never a secret. */
export async function toGitHubError(
  response: Response,
  method: string,
  context: ErrorContext = {},
): Promise<BackupError> {
  const { status } = response;
  const where = { ...context, method, status };
  if ((await limitDelayMs(response, 1, 0)) !== undefined)
    return new BackupError('storage-failed', { context: where, hint: 'too-many-requests' });
  switch (status) {
    case 401:
      return new BackupError('permission-lost', { context: where, hint: 'token-refused' });
    case 403:
      // GitHub has no other sign of it.
      if (/archived/i.test(await response.clone().text()))
        return new BackupError('place-read-only', { context: where, hint: 'repository-archived' });
      break;
    case 404:
      // What a token may not do does not exist for it, either: the caller has made sure that the repository does.
      return method === 'GET'
        ? noRepository(where)
        : new BackupError('permission-denied', { context: where, hint: 'key-not-allowed' });
    case 409:
      return new BackupError('storage-failed', { context: where, hint: 'server-busy' });
    default:
  }
  return toHttpError(status, where);
}

/** There is no such repository, or the token does not reach it: GitHub does not tell which. */
export function noRepository(context: ErrorContext = {}): BackupError {
  return new BackupError('place-missing', { context, hint: 'no-git-repository' });
}

/** Names the case of a repository that was renamed or moved since: GitHub sends requests on to its new address. */
export function noteMove(error: unknown): unknown {
  if (!(error instanceof BackupError) || error.hint !== 'redirected') return error;
  return new BackupError('place-missing', { context: error.context, hint: 'repository-moved', cause: error });
}
