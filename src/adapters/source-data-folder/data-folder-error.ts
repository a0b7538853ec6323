import { BackupError, type ErrorCode, type ErrorContext } from '../../engine/index.ts';

/** A failure that only a data folder has, with what to do about it: a terminal is the one place that shows it. */
export class DataFolderError extends BackupError {
  readonly advice: string;

  constructor(code: ErrorCode, advice: string, context: ErrorContext, cause?: unknown) {
    super(code, { context, cause });
    this.advice = advice;
  }
}
