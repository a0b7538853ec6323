import { BackupError, type ErrorCode, type ErrorContext, type ErrorHint } from '../../engine/index.ts';
import { toHttpError } from '../http/http-error.ts';
import { parseXml, textAt, type XmlElement } from '../http/xml.ts';

/** By the codes of S3. Others are known by their status. */
const MEANINGS: Readonly<Record<string, readonly [ErrorCode, ErrorHint?]>> = {
  InvalidAccessKeyId: ['permission-lost', 'key-refused'],
  SignatureDoesNotMatch: ['permission-lost', 'key-refused'],
  ExpiredToken: ['permission-lost', 'key-refused'],
  InvalidToken: ['permission-lost', 'key-refused'],
  AccessDenied: ['permission-denied', 'key-not-allowed'],
  RequestTimeTooSkewed: ['permission-denied', 'clock-off'],
  RequestExpired: ['permission-denied', 'clock-off'],
  NoSuchBucket: ['place-missing', 'no-bucket'],
  NoSuchKey: ['missing-object'],
  AuthorizationHeaderMalformed: ['place-missing', 'wrong-region'],
  PermanentRedirect: ['place-missing', 'wrong-region'],
  IllegalLocationConstraintException: ['place-missing', 'wrong-region'],
  QuotaExceeded: ['quota-exceeded', 'destination-full'],
  InsufficientCapacity: ['quota-exceeded', 'destination-full'],
  XMinioStorageFull: ['quota-exceeded', 'destination-full'],
  // The bytes were damaged on the way, and nothing was stored.
  BadDigest: ['storage-failed'],
  XAmzContentSHA256Mismatch: ['storage-failed'],
  ConditionalRequestConflict: ['storage-failed', 'server-busy'],
  OperationAborted: ['storage-failed', 'server-busy'],
};

/** The failure that an answer means. @param context never a secret. */
export async function toS3Error(response: Response, context: ErrorContext = {}): Promise<BackupError> {
  const error = readError(await response.text());
  const code = error && textAt(error, 'Code');
  const meaning = code !== undefined && Object.hasOwn(MEANINGS, code) ? MEANINGS[code] : undefined;
  const known = code === undefined ? context : { ...context, answer: code.slice(0, 80) };
  if (!meaning) return toHttpError(response.status, known);
  const region = error && (textAt(error, 'Region') ?? textAt(error, 'ExpectedRegion'));
  return new BackupError(meaning[0], {
    context: { ...known, status: response.status, ...(region === undefined ? {} : { region: region.slice(0, 80) }) },
    hint: meaning[1],
  });
}

function readError(text: string): XmlElement | undefined {
  try {
    return parseXml(text);
  } catch {
    return undefined;
  }
}
