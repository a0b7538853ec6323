import type { ErrorCode } from '../engine/index.ts';

/** What the program ends with. docs/cli.md describes them; they stay as they are. */
export const EXIT = {
  done: 0,
  failed: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** A backup or restore was made, but something that could not be read is not in it. */
  incomplete: 3,
  /** Part of a backup is damaged or missing. */
  damaged: 4,
  /** No backup has this name or id, or several have. */
  noBackup: 5,
  /** The data folder cannot be read or written. */
  dataFolder: 6,
  /** Nothing was done, since it was not confirmed. */
  unconfirmed: 7,
  noRepository: 10,
  busy: 11,
  wrongKey: 12,
  cancelled: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const BY_CODE: { readonly [Code in ErrorCode]?: ExitCode } = {
  cancelled: EXIT.cancelled,
  'wrong-passphrase': EXIT.wrongKey,
  'wrong-recovery-key': EXIT.wrongKey,
  'mistyped-recovery-key': EXIT.wrongKey,
  'last-key': EXIT.wrongKey,
  locked: EXIT.wrongKey,
  'no-repository': EXIT.noRepository,
  'not-a-zip': EXIT.noRepository,
  'not-a-backup-file': EXIT.noRepository,
  damaged: EXIT.damaged,
  'missing-object': EXIT.damaged,
  truncated: EXIT.damaged,
  'invalid-format': EXIT.damaged,
  busy: EXIT.busy,
  'busy-elsewhere': EXIT.busy,
  'source-failed': EXIT.dataFolder,
  'place-missing': EXIT.dataFolder,
  'permission-denied': EXIT.dataFolder,
};

export function exitCodeOf(code: ErrorCode): ExitCode {
  return BY_CODE[code] ?? EXIT.failed;
}
