import { execFileSync } from 'node:child_process';

/** Whether a program can be run here: tests that need it are skipped, by name, where it cannot. */
export function hasTool(command: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
