import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PROGRAM = fileURLToPath(new URL('../../dist-cli/heirloom.mjs', import.meta.url));
export const PASSPHRASE = 'correct horse battery';

export interface Ran {
  /** `null` where a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Ends it with a signal after so many milliseconds. */
  readonly killAfterMs?: number;
  readonly signal?: NodeJS.Signals;
}

/** The built command line in a folder of its own: paths are within it, and the machine's notes too. */
export function commandLineIn(folder: string, passphrase = PASSPHRASE) {
  /** Opens the repository without stretching a passphrase, which takes longer than most commands. */
  let recoveryKey: string | undefined;
  const run = (args: readonly string[], { env, input, killAfterMs, signal = 'SIGKILL' }: RunOptions = {}) =>
    new Promise<Ran>((resolve, reject) => {
      const child = spawn(process.execPath, [PROGRAM, ...args], {
        cwd: folder,
        env: {
          PATH: process.env['PATH'],
          HOME: folder,
          HEIRLOOM_STATE_DIR: join(folder, 'state'),
          HEIRLOOM_CONFIG_DIR: join(folder, 'config'),
          ...(recoveryKey === undefined ? { HEIRLOOM_PASSPHRASE: passphrase } : { HEIRLOOM_RECOVERY_KEY: recoveryKey }),
          ...env,
        },
      });
      let [out, err] = ['', ''];
      child.stdout.on('data', (piece: Buffer) => (out += piece.toString()));
      child.stderr.on('data', (piece: Buffer) => (err += piece.toString()));
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, out, err }));
      child.stdin.on('error', () => undefined);
      child.stdin.end(input ?? '');
      if (killAfterMs !== undefined) setTimeout(() => child.kill(signal), killAfterMs);
    });
  const must = async (...args: readonly string[]): Promise<string> => {
    const { code, out, err } = await run(args);
    if (code !== 0) throw new Error(`heirloom ${args.join(' ')} ended with ${code}: ${err}`);
    return out;
  };
  return {
    run,
    /** Creates a repository. From then on its recovery key is given rather than the passphrase. */
    init: async (repo: string, ...args: readonly string[]): Promise<void> => {
      await must('init', repo, '--save-recovery-key', `${repo}.key.txt`, ...args);
      recoveryKey = (await readFile(join(folder, `${repo}.key.txt`), 'utf8')).trim();
    },
    /** As `run`, where it must end well. @returns what it printed. */
    must,
    mustJson: async (...args: readonly string[]): Promise<unknown> => {
      const { code, out, err } = await run([...args, '--json']);
      if (code !== 0) throw new Error(`heirloom ${args.join(' ')} ended with ${code}: ${err}`);
      return JSON.parse(out) as unknown;
    },
  };
}

const AT = '2026-01-01T00:00:00.000Z';

/**
 * A small data folder: plants with a photo each.
 * @param photo the size of each, of text that repeats; or what makes its content from the plant's name.
 */
export async function makeDataFolder(
  folder: string,
  names: readonly string[],
  photo: number | ((name: string) => Buffer) = 2000,
): Promise<void> {
  const root = join(folder, 'collections/Plants');
  await mkdir(join(root, 'files'), { recursive: true });
  const lines: string[] = [];
  for (const [at, name] of names.entries()) {
    const content = typeof photo === 'number' ? Buffer.alloc(photo, `photo of ${name} `) : photo(name);
    const path = `collections/Plants/files/${at}.jpg`;
    await writeFile(join(folder, path), content);
    const hash = createHash('sha256').update(content).digest('hex');
    const file = { hash, name: `${at}.jpg`, type: 'image/jpeg', sizeBytes: content.length, addedAt: AT, path };
    const id = `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
    lines.push(JSON.stringify({ id, values: { photos: [file], name, number: at + 1 }, createdAt: AT, updatedAt: AT }));
  }
  const [first, ...others] = [
    { id: 'name', name: 'Name', type: 'text', order: 1 },
    { id: 'photos', name: 'Photos', type: 'photos', order: 2 },
    { id: 'number', name: 'Number', type: 'number', order: 3, isSequential: true },
    { id: 'note', name: 'Note', type: 'text', order: 4 },
  ];
  const collection = {
    ...{ id: 'plants', name: 'Plants', color: 'teal', icon: 'leaf', template: 'blank', order: 1 },
    ...{ titleFieldId: 'name', createdAt: AT, updatedAt: AT },
  };
  const manifest = { id: 'plants', name: 'Plants', folder: 'Plants' };
  await writeJson(join(folder, 'heirloom.json'), {
    ...{ format: 'heirloom-export', version: 1, exportedAt: AT },
    collections: [manifest],
  });
  await writeJson(join(folder, 'settings.json'), { theme: 'dark' });
  await writeJson(join(root, 'collection.json'), { collection, fields: [first, ...others], views: [] });
  await writeFile(join(root, 'records.jsonl'), `${lines.join('\n')}\n`);
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify(value));
}

/** Every file of a data folder, but for what names the time of writing. By path. */
export async function contentsOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const text = await readFile(path, 'utf8');
    found[path.slice(folder.length + 1)] = entry.name === 'heirloom.json' ? text.replace(/"exportedAt".*/, '') : text;
  }
  return found;
}
