import { createProgressLine, type ProgressLine } from './progress-line.ts';
import type { ToldError } from './error-words.ts';

export interface OutputOptions {
  readonly json: boolean;
  readonly quiet: boolean;
}

/** Where a command says something: results on stdout, all else on stderr. */
export interface Output {
  readonly isJson: boolean;
  readonly progress: ProgressLine;
  /** What the command is for: JSON in one document, or lines for people. */
  result(json: unknown, lines: readonly string[]): void;
  /** Beside the result, for people; nothing where `--quiet` is given. */
  note(text: string): void;
  warn(text: string): void;
  error(error: ToldError): void;
}

export function createOutput({ json, quiet }: OutputOptions): Output {
  const progress = createProgressLine(process.stderr, !quiet && !json);
  const say = (text: string) => {
    progress.clear();
    process.stderr.write(`${text}\n`);
  };
  return {
    isJson: json,
    progress,
    result: (value, lines) => {
      progress.clear();
      if (json) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
      else if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
    },
    note: (text) => {
      if (!quiet && !json) say(text);
    },
    warn: (text) => {
      if (!json) say(`Warning: ${text}`);
    },
    error: (error) => {
      if (json) return say(JSON.stringify({ error: toJson(error) }));
      const details = Object.entries(error.details).map(([name, value]) => `${name}: ${value}`);
      say(`heirloom: ${error.message}`);
      if (details.length > 0) say(`  (${details.join(', ')})`);
      say(error.hint);
    },
  };
}

function toJson({ code, message, hint, exitCode, details }: ToldError) {
  return { code, message, hint, exit_code: exitCode, details };
}
