import { BackupError, type ErrorContext } from '../../engine/index.ts';
import { toHttpError } from '../http/http-error.ts';
import { notWebDav } from './multistatus.ts';

/** The error for an answer that is not the expected one. */
export function toWebDavError(status: number, method: string, context: ErrorContext = {}): BackupError {
  const where = { ...context, method, status };
  switch (status) {
    case 401:
      return new BackupError('permission-lost', { context: where, hint: 'password-refused' });
    case 404:
    case 409:
    case 410:
      // A folder around it is missing: RFC 4918 says 409.
      return new BackupError('place-missing', { context: where });
    case 200:
    case 405:
    case 501:
      return notWebDav(where);
    case 413:
      return new BackupError('limit-exceeded', { context: where, hint: 'upload-too-large' });
    case 423:
      // RFC 4918 §11.3: somebody has locked it.
      return new BackupError('busy-elsewhere', { context: where });
    default:
      return toHttpError(status, where);
  }
}
