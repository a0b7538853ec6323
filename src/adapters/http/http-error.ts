import { BackupError, type ErrorContext, type ErrorCode, type ErrorHint } from '../../engine/index.ts';
import { isTemporaryStatus } from './retry-delay.ts';

/**
 * The failure that a status means, whatever the protocol. A kind first looks at what its own protocol says.
 * @param context what was asked for; never a secret, and no address that has one.
 */
export function toHttpError(status: number, context: ErrorContext = {}): BackupError {
  const [code, hint] = failureOf(status);
  return new BackupError(code, { context: { ...context, status }, hint });
}

function failureOf(status: number): readonly [ErrorCode, ErrorHint?] {
  if (isTemporaryStatus(status)) return ['storage-failed', 'server-busy'];
  switch (status) {
    case 401:
      return ['permission-lost', 'key-refused'];
    case 402:
    case 507:
      return ['quota-exceeded', 'destination-full'];
    case 403:
      return ['permission-denied', 'key-not-allowed'];
    case 404:
    case 410:
      return ['missing-object'];
    default:
      return ['storage-failed', 'server-refused'];
  }
}
