import type { CallOptions } from '../engine/index.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { tellError } from './terminal/error-words.ts';
import { createOutput, type Output, type OutputOptions } from './terminal/output.ts';

/** What every command is given. */
export interface Session {
  readonly output: Output;
  /** Stopped by Ctrl-C; progress goes to the terminal. */
  readonly call: CallOptions & { readonly signal: AbortSignal };
}

/** What a command came to; `EXIT.done` where it says nothing. */
export type CommandWork = (session: Session) => Promise<ExitCode | undefined>;

/**
 * Runs a command: failures become one message and an exit code. Ctrl-C stops at the next step and leaves everything as
 * it was; a second one ends at once.
 */
export async function runCommand(options: Partial<OutputOptions>, work: CommandWork): Promise<void> {
  const output = createOutput({ json: options.json ?? false, quiet: options.quiet ?? false });
  const stopping = new AbortController();
  const stop = () => {
    if (stopping.signal.aborted) process.exit(EXIT.cancelled);
    output.note('Stopping … Press Ctrl-C again to end at once.');
    stopping.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  // A reader that wants no more, such as `head`, is no failure.
  process.stdout.on('error', () => process.exit(EXIT.done));
  try {
    const { signal } = stopping;
    const call = { signal, onProgress: output.progress.show };
    process.exitCode = (await work({ output, call })) ?? EXIT.done;
  } catch (error) {
    const told = tellError(error);
    output.error(told);
    process.exitCode = told.exitCode;
  } finally {
    output.progress.clear();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
  }
}
