import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Program {
  /** The program's output on its file descriptor 3. */
  readonly fourthStream: NodeJS.EventEmitter;
  readonly ended: Promise<unknown>;
  /** Asks the program to end, and kills it if it is still running after five seconds. */
  readonly stop: () => Promise<void>;
}

const PATIENCE_MS = 5000;

/** Starts a program that ends no later than this process. */
export function startProgram(
  path: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Program {
  const child = spawn(path, [...args], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
  });
  const [, , , fourthStream] = child.stdio;
  if (!fourthStream) throw new Error(`${path} has no fourth stream.`);
  const kill = () => {
    child.kill('SIGKILL');
  };
  process.once('exit', kill);
  const ended = once(child, 'exit').finally(() => process.off('exit', kill));
  ended.catch(() => undefined);
  return {
    fourthStream,
    ended,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill();
      const timer = setTimeout(kill, PATIENCE_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}
