import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** Nothing of this machine's own settings, and within a hook of git no other repository. */
export const GIT_ENVIRONMENT = {
  PATH: process.env['PATH'],
  LC_ALL: 'C',
  GIT_DIR: '.',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
};

/** Takes an answer from the beginning of what a process has printed, or says how many bytes there must be at least. */
type TakeAnswer<Answer> = (printed: Buffer) => { readonly answer: Answer; readonly bytes: number } | number;

interface Asked<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A command of git that stays, and answers one line after the other: starting one for each question would take most of
 * a test's time.
 */
export class GitProcess<Answer> {
  readonly #folder: string;
  readonly #args: readonly string[];
  readonly #take: TakeAnswer<Answer>;
  #child: ChildProcessByStdio<Writable, Readable, null> | undefined;
  #pieces: Buffer[] = [];
  #needed = 1;
  #asked: Asked<Answer>[] = [];

  constructor(folder: string, args: readonly string[], take: TakeAnswer<Answer>) {
    this.#folder = folder;
    this.#args = args;
    this.#take = take;
  }

  ask(question: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#asked.push({ resolve, reject });
      this.#start().stdin.write(question);
    });
  }

  stop(): void {
    this.#child?.kill();
  }

  #start(): ChildProcessByStdio<Writable, Readable, null> {
    if (this.#child) return this.#child;
    const child = spawn('git', this.#args, {
      cwd: this.#folder,
      env: GIT_ENVIRONMENT,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#child = child;
    child.stdin.on('error', () => undefined);
    child.stdout.on('data', (piece: Buffer) => {
      this.#pieces.push(piece);
      this.#answer();
    });
    child.on('close', () => {
      this.#child = undefined;
      this.#pieces = [];
      this.#needed = 1;
      for (const { reject } of this.#asked.splice(0)) reject(new Error(`git ${this.#args.join(' ')} has ended`));
    });
    return child;
  }

  #answer(): void {
    while (this.#asked.length > 0 && this.#length() >= this.#needed) {
      const printed = Buffer.concat(this.#pieces);
      const taken = this.#take(printed);
      this.#pieces = [typeof taken === 'number' ? printed : printed.subarray(taken.bytes)];
      this.#needed = typeof taken === 'number' ? taken : 1;
      if (typeof taken === 'number') continue;
      this.#asked.shift()?.resolve(taken.answer);
    }
  }

  #length(): number {
    return this.#pieces.reduce((sum, piece) => sum + piece.length, 0);
  }
}

/** One line. */
export const takeLine: TakeAnswer<string> = (printed) => {
  const end = printed.indexOf('\n');
  return end < 0 ? printed.length + 1 : { answer: printed.subarray(0, end).toString(), bytes: end + 1 };
};

/** Two lines, of which the second one counts, such as `commit: ok` after `start: ok`. */
export const takeTwoLines: TakeAnswer<string> = (printed) => {
  const first = takeLine(printed);
  if (typeof first === 'number') return first;
  const second = takeLine(printed.subarray(first.bytes));
  if (typeof second === 'number') return first.bytes + second;
  return { answer: second.answer, bytes: first.bytes + second.bytes };
};

/** What `git cat-file --batch` prints of an object; `missing` where there is none. */
export const takeObject: TakeAnswer<Buffer | 'missing'> = (printed) => {
  const line = takeLine(printed);
  if (typeof line === 'number') return line;
  const size = / (\d+)$/.exec(line.answer)?.[1];
  if (size === undefined) return { answer: 'missing', bytes: line.bytes };
  const end = line.bytes + Number(size);
  return printed.length <= end ? end + 1 : { answer: printed.subarray(line.bytes, end), bytes: end + 1 };
};
