// Builds the page that the benchmark drives: of this version, and of an earlier one beside it.
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { root, run } from '../install.mjs';

const CHECKOUT = join(root, '.cache', 'bench-against');
const build = (cwd) =>
  run('npx', ['vite', 'build', '--config', 'bench/vite.config.ts', '--logLevel', 'error'], { cwd }) === 0;

/** Builds this version. @returns the folder to serve. */
export function buildThis() {
  if (!build(root)) throw new Error('the benchmark page could not be built');
  return join(root, '.cache', 'bench');
}

/**
 * Checks an earlier commit out, installs its packages and builds its page: with today's steps where they fit, and with
 * its own otherwise. @returns the folder to serve, and the short name of the commit.
 */
export function buildEarlier(commit) {
  const git = (...words) => spawnSync('git', words, { cwd: root, encoding: 'utf8' });
  const found = git('rev-parse', '--short', `${commit}^{commit}`);
  if (found.status !== 0) throw new Error(`there is no commit ${commit}`);
  if (existsSync(CHECKOUT)) removeEarlier();
  if (git('worktree', 'add', '--detach', CHECKOUT, commit).status !== 0) throw new Error(`cannot check out ${commit}`);
  if (run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: CHECKOUT }) !== 0)
    throw new Error(`the packages of ${commit} could not be installed`);
  for (const folder of ['page', 'floors'])
    cpSync(join(root, 'bench', folder), join(CHECKOUT, 'bench', folder), { recursive: true });
  if (!build(CHECKOUT)) {
    spawnSync('git', ['checkout', '--', 'bench'], { cwd: CHECKOUT });
    if (!build(CHECKOUT)) throw new Error(`the benchmark page of ${commit} could not be built`);
  }
  return { folder: join(CHECKOUT, '.cache', 'bench'), name: found.stdout.trim() };
}

export function removeEarlier() {
  rmSync(CHECKOUT, { recursive: true, force: true });
  spawnSync('git', ['worktree', 'prune'], { cwd: root });
}
