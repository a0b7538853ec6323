// Shared by `npm start` and `npm test`: installs packages if they are missing or older than the lock file. Uses only
// Node's own modules, because nothing else may be installed yet.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Runs a program, shows its output, and returns its exit code. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    ...options,
  });
  if (error) console.error(`${command}: ${error.message}`);
  return status ?? 1;
}

/** Runs a program while this one continues, shows its output, and resolves to its exit code. */
export function runBeside(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit' });
    child.once('error', (error) => {
      console.error(`${command}: ${error.message}`);
      resolve(1);
    });
    child.once('close', (exitCode) => resolve(exitCode ?? 1));
  });
}

const MOST_OUTPUT = 2_000_000;

/** Runs a program and collects the end of its output. Shows the output live if asked to. */
export function runWatched(command, args, isShown, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['inherit', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    let output = '';
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      from.setEncoding('utf8').on('data', (text) => {
        output = (output + text).slice(-MOST_OUTPUT);
        if (isShown) to.write(text);
      });
    }
    child.once('error', (error) => {
      output += `${command}: ${error.message}\n`;
      resolve({ exitCode: 1, output });
    });
    child.once('close', (exitCode) => {
      resolve({ exitCode: exitCode ?? 1, output });
    });
  });
}

/** Installs the packages of the lock file unless they are already installed. */
export function installPackages() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Heirloom needs Node 20.19 or newer; this is ${process.version}.`);
    process.exit(1);
  }
  const installed = join(root, 'node_modules', '.package-lock.json');
  const lock = join(root, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  console.log('Installing packages …');
  if (run('npm', ['ci', '--no-fund', '--no-audit']) !== 0) process.exit(1);
}
