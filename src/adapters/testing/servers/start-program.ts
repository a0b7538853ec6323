import { spawn, type ChildProcess } from 'node:child_process';
import { access, chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const MOST_START_MS = 15_000;
const MOST_STOP_MS = 3_000;
const ASK_EVERY_MS = 25;

/** Programs of the system are not in everybody's path. */
const FOLDERS = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];

/** The path of the first of these programs that is installed. */
export async function findProgram(...names: readonly string[]): Promise<string | undefined> {
  return findFile(names.flatMap((name) => FOLDERS.map((folder) => join(folder, name))));
}

/** The first of these files that exists. */
export async function findFile(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}

/** A port of this machine that nobody uses at the moment. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('There is no free port.'));
      });
    });
  });
}

/** A new folder that a server may write into, whichever user it runs as. */
export async function serverFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `heirloom-${name}-`));
  await chmod(folder, 0o755);
  return folder;
}

/** Gives a folder to the user that servers started by root run as. */
export async function giveToServers(path: string): Promise<void> {
  if (process.getuid?.() === 0) await chown(path, WWW_DATA, WWW_DATA);
}

/** `www-data` on Debian, which has a fixed number there. */
const WWW_DATA = 33;

interface ProgramOptions {
  readonly port: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Removed at the end. */
  readonly folder: string;
}

/**
 * Starts a program that stays in the foreground, and waits until it answers on its port.
 * @returns ends the program and removes its folder.
 */
export async function startProgram(
  program: string,
  args: readonly string[],
  { port, env, folder }: ProgramOptions,
): Promise<() => Promise<void>> {
  const child = spawn(program, args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece: Buffer) => {
      said = (said + piece.toString()).slice(-2000);
    });
  const stop = async () => {
    await endProgram(child);
    await rm(folder, { recursive: true, force: true });
  };
  for (let waitedMs = 0; !(await isListening(port)); waitedMs += ASK_EVERY_MS) {
    if (waitedMs > MOST_START_MS || child.exitCode !== null || child.signalCode !== null) {
      await stop();
      throw new Error(`${program} does not start: ${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
  return stop;
}

async function endProgram(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), MOST_STOP_MS);
  await ended;
  clearTimeout(timer);
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const answer = (isUp: boolean) => () => {
      socket.destroy();
      resolve(isUp);
    };
    socket.once('connect', answer(true));
    socket.once('error', answer(false));
  });
}
