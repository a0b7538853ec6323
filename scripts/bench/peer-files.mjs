// The photos and records of the benchmark as files, for programs that back up files.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const PHOTO_BYTES = 2 * 2 ** 20;

const recordsFile = (folder) => join(folder, 'records.jsonl');

export const isInstalled = (program) => spawnSync(program, ['--help']).error === undefined;

export function makeFiles(folder, { photos, records }) {
  mkdirSync(folder, { recursive: true });
  for (let at = 0; at < photos; at += 1) writeFileSync(join(folder, `${at}.jpg`), randomBytes(PHOTO_BYTES));
  for (let from = 0; from < records; from += 10_000) {
    const line = (at) =>
      JSON.stringify({ id: randomBytes(16).toString('hex'), name: `Place number ${at}`, notes: 'A line' });
    const lines = Array.from({ length: Math.min(10_000, records - from) }, (_, at) => line(from + at));
    appendFileSync(recordsFile(folder), `${lines.join('\n')}\n`);
  }
}

/** Changes records here and there, without changing how long they are. */
export function editFiles(folder, edits) {
  const lines = readFileSync(recordsFile(folder), 'utf8').split('\n');
  const step = Math.floor(lines.length / edits);
  for (let edit = 0; edit < edits; edit += 1) lines[edit * step] = lines[edit * step].replace('A line', 'B line');
  writeFileSync(recordsFile(folder), lines.join('\n'));
}

/** Runs a program to its end, in the background. @returns how long it took, or the first line of its error. */
export function timeProgram(program, words, options) {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = spawn(program, words, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (part) => (stderr += part));
    child.once('error', reject);
    child.once('close', (status) =>
      resolve(status === 0 ? { milliseconds: performance.now() - startedAt } : { failure: stderr.split('\n')[0] }),
    );
  });
}
