import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';

/** Whether a person can be asked. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/** Asks for one line; what is typed is not shown. @throws CliError `cancelled` on Ctrl-C or end of input. */
export function askSecret(question: string): Promise<string> {
  // Readline echoes to its output: one that keeps nothing shows nothing.
  return ask(question, new Writable({ write: (_chunk, _encoding, done) => done() }));
}

/** Asks for one line. */
function askLine(question: string): Promise<string> {
  return ask(question, process.stderr);
}

function ask(question: string, output: NodeJS.WritableStream): Promise<string> {
  // First, since it turns the terminal's own echo off: someone may type as soon as the question is there.
  const lines = createInterface({ input: process.stdin, output, terminal: true, prompt: '' });
  process.stderr.write(question);
  return new Promise((resolve, reject) => {
    let isAnswered = false;
    lines.on('line', (line) => {
      isAnswered = true;
      lines.close();
      if (output !== process.stderr) process.stderr.write('\n');
      resolve(line);
    });
    lines.on('SIGINT', () => lines.close());
    lines.on('close', () => {
      if (isAnswered) return;
      process.stderr.write('\n');
      reject(new CliError(EXIT.cancelled, 'cancelled', 'Stopped. Nothing was changed.', 'Start again when you like.'));
    });
  });
}

/** Whether a person says yes. Where nobody can be asked: no. */
export async function confirm(question: string): Promise<boolean> {
  if (!canAsk()) return false;
  return /^\s*y(es)?\s*$/i.test(await askLine(`${question} [y/N] `));
}
