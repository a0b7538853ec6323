// restic and borg, where they are installed, on the same photos and records as files.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PHOTO_BYTES = 2 * 2 ** 20;

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

const isInstalled = (program) => spawnSync(program, ['--help']).error === undefined;

function makeFiles(folder, { photos, records }) {
  mkdirSync(folder, { recursive: true });
  for (let at = 0; at < photos; at += 1) writeFileSync(join(folder, `${at}.jpg`), randomBytes(PHOTO_BYTES));
  for (let from = 0; from < records; from += 10_000) {
    const line = (at) =>
      JSON.stringify({ id: randomBytes(16).toString('hex'), name: `Place number ${at}`, notes: 'A line' });
    const lines = Array.from({ length: Math.min(10_000, records - from) }, (_, at) => line(from + at));
    appendFileSync(join(folder, 'records.jsonl'), `${lines.join('\n')}\n`);
  }
}

/** @param onStep receives `{ label, milliseconds }`, or `{ label, failure }`. */
export function measureTerminalPeers(scratch, size, onStep) {
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
      const startedAt = performance.now();
      const { status, stderr } = spawnSync(program, words, { cwd, env, encoding: 'utf8' });
      const label = `${program}: ${step}`;
      if (status !== 0) onStep({ label, failure: stderr.split('\n')[0] });
      else if (step !== 'init') onStep({ label, milliseconds: performance.now() - startedAt });
    }
    for (const folder of [repository, out]) rmSync(folder, { recursive: true, force: true });
  }
  rmSync(data, { recursive: true, force: true });
}
