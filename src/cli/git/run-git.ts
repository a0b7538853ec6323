import { spawn } from 'node:child_process';

/** A command of git that failed. */
export class GitError extends Error {
  override readonly name = 'GitError';
}

/** Runs plain `git`. It never asks anything. @returns what it printed, without the last line break. */
export function runGit(folder: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    // Within a hook, these would name another repository.
    const { GIT_DIR: _, GIT_WORK_TREE: __, GIT_INDEX_FILE: ___, ...own } = process.env;
    const env = { ...own, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
    // In a group of its own: Ctrl-C must not cut off a commit.
    const child = spawn('git', ['-C', folder, ...args], { env, stdio: 'pipe', detached: true });
    let [out, err] = ['', ''];
    child.stdout.on('data', (piece: Buffer) => (out += piece.toString()));
    child.stderr.on('data', (piece: Buffer) => (err += piece.toString()));
    child.on('error', (error) => reject(new GitError(error.message)));
    child.on('close', (code) => {
      if (code === 0) resolve(out.trimEnd());
      else reject(new GitError(`git ${args[0]}: ${err.trim().split('\n').at(-1) ?? ''}`));
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

/** The same, where failing is one of the answers. */
export async function tryGit(folder: string, args: readonly string[]): Promise<string | undefined> {
  try {
    return await runGit(folder, args);
  } catch (error) {
    if (error instanceof GitError) return undefined;
    throw error;
  }
}
