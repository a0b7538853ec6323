import { execFileSync } from 'node:child_process';

/** Whether a program can run here. Tests that need a missing program are skipped by name. */
export function hasTool(command: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
