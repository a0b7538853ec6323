import type { CallOptions, Repository } from '../engine/index.ts';
import { appendActivity, type ActivityEntry } from './device/activity.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { tellError } from './terminal/error-words.ts';
import { createOutput, type Output, type OutputOptions } from './terminal/output.ts';

/** What every command is given. */
export interface Session {
  readonly output: Output;
  /** Stopped by Ctrl-C; progress goes to the terminal. */
  readonly call: CommandCall;
  /** Says what the command does, for `heirloom log`; its outcome is added at its end. The last call counts. */
  readonly log: (repository: Pick<Repository, 'id'>, deed: Deed) => void;
}

/** The options of every call that a command makes. */
export interface CommandCall extends CallOptions {
  readonly signal: AbortSignal;
  /** Does something more once the command has ended well. @param work is given what the command did, in words. */
  readonly atEnd: (work: (done: string) => Promise<ExitCode | undefined>) => void;
  readonly warn: (text: string) => void;
}

/** What a command does to a repository. */
export type Deed = Pick<ActivityEntry, 'what' | 'subject' | 'backup'>;

/** Ctrl-C, the end of the system's patience, and a terminal that is closed. */
const STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

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
  for (const signal of STOPPING) process.on(signal, stop);
  const ending: ((done: string) => Promise<ExitCode | undefined>)[] = [];
  const logged: { repositoryId?: string; deed?: Deed } = {};
  const end = async (exitCode: ExitCode, code?: string) => {
    process.exitCode = exitCode;
    const { repositoryId, deed } = logged;
    if (repositoryId === undefined || !deed) return;
    const entry = { at: new Date().toISOString(), ...deed, outcome: outcomeOf(exitCode), ...(code ? { code } : {}) };
    // A machine that keeps nothing has no log.
    await appendActivity(repositoryId, entry).catch(() => undefined);
  };
  try {
    const { signal } = stopping;
    const atEnd = (more: (typeof ending)[number]) => void ending.push(more);
    const call = { signal, onProgress: output.progress.show, atEnd, warn: output.warn };
    const log: Session['log'] = ({ id }, deed) => void Object.assign(logged, { repositoryId: id, deed });
    let exitCode = (await work({ output, call, log })) ?? EXIT.done;
    const done = logged.deed ? `${logged.deed.what}: ${logged.deed.subject}` : 'no change';
    for (const more of ending) exitCode = (await more(done)) ?? exitCode;
    await end(exitCode);
  } catch (error) {
    const told = tellError(error);
    output.error(told);
    await end(told.exitCode, told.code);
  } finally {
    output.progress.clear();
    for (const signal of STOPPING) process.off(signal, stop);
  }
}

function outcomeOf(exitCode: ExitCode): ActivityEntry['outcome'] {
  if (exitCode === EXIT.done) return 'ok';
  if (exitCode === EXIT.incomplete) return 'incomplete';
  return exitCode === EXIT.cancelled ? 'stopped' : 'failed';
}
