import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** On a machine with ten times more work than cores, Swift takes two minutes. A server that is up never waits. */
export const START_MS = 300_000;

/**
 * Runs a script beside this file as `SCRIPT FOLDER`, which starts a server, and prints its address.
 * @param env ports and other settings.
 * @returns the address, and how to stop it.
 */
export async function startByScript(
  script: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly url: string; readonly folder: string; readonly stop: () => Promise<void> }> {
  // Not in a folder with the tests: servers that give up root must be able to reach it.
  const folder = await mkdtemp(join(tmpdir(), 'heirloom-server-'));
  const path = fileURLToPath(new URL(script, import.meta.url));
  const options = { env: { ...process.env, ...env }, timeout: START_MS };
  const { stdout } = await run(path, [folder], options);
  const url = /http:\/\/\S+/.exec(stdout)?.[0];
  if (url === undefined) throw new Error(`${script} printed no address: ${stdout}`);
  return {
    url,
    folder,
    stop: async () => {
      await run(path, [folder, 'stop'], options);
    },
  };
}

/** The first of several neighbouring ports that are free now. */
export async function freePorts(count: number): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const first = 20_000 + Math.floor(Math.random() * 12_000);
    const ports = Array.from({ length: count }, (_, at) => first + at);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return first;
  }
  throw new Error('no free ports');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen(port, '127.0.0.1', () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
