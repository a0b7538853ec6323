// restic and borg, where they are installed, on the same photos and records as files.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isInstalled, makeFiles, timeProgram } from './peer-files.mjs';

const PROGRAMS = {
  restic: {
    steps: (repository, data, out) => [
      ['init', ['-r', repository, 'init', '--quiet']],
      ['first backup', ['-r', repository, 'backup', '--quiet', data]],
      ['second backup, nothing changed', ['-r', repository, 'backup', '--quiet', data]],
      ['check --read-data', ['-r', repository, 'check', '--read-data', '--quiet']],
      ['restore', ['-r', repository, 'restore', 'latest', '--target', out, '--quiet']],
    ],
  },
  borg: {
    steps: (repository, data, out) => [
      ['init', ['init', '--encryption', 'repokey', repository]],
      ['first backup', ['create', `${repository}::first`, data]],
      ['second backup, nothing changed', ['create', `${repository}::second`, data]],
      ['check --verify-data', ['check', '--verify-data', repository]],
      ['restore', ['extract', `${repository}::first`], out],
    ],
  },
};

/** @param onStep receives `{ label, milliseconds }`, or `{ label, failure }`. */
export async function measureTerminalPeers(scratch, size, onStep) {
  const programs = Object.entries(PROGRAMS).filter(([program]) => isInstalled(program));
  if (programs.length === 0) return;
  const data = join(scratch, 'files');
  makeFiles(data, size);
  for (const [program, { steps }] of programs) {
    const [repository, out] = [join(scratch, program), join(scratch, `${program}-out`)];
    mkdirSync(out, { recursive: true });
    const secrets = {
      RESTIC_PASSWORD: 'measured',
      BORG_PASSPHRASE: 'measured',
      BORG_BASE_DIR: join(scratch, 'borg-base'),
    };
    const env = { ...process.env, ...secrets, RESTIC_CACHE_DIR: join(scratch, 'restic-cache') };
    for (const [step, words, cwd = scratch] of steps(repository, data, out)) {
      const figures = await timeProgram(program, words, { cwd, env });
      if (step !== 'init' || figures.failure) onStep({ label: `${program}: ${step}`, ...figures });
    }
    for (const folder of [repository, out]) rmSync(folder, { recursive: true, force: true });
  }
  rmSync(data, { recursive: true, force: true });
}
