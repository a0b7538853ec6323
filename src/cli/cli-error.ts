import type { ExitCode } from './exit-codes.ts';

/** A failure of the command line itself, in words for a person. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;
  /** A short name that scripts can go by. */
  readonly code: string;
  readonly hint: string;

  constructor(exitCode: ExitCode, code: string, message: string, hint: string) {
    super(message);
    this.exitCode = exitCode;
    this.code = code;
    this.hint = hint;
  }
}
