import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { commandLineIn, makeDataFolder } from '../support/cli.ts';
import { LONG } from '../support/long-run.ts';
import { expect, test } from '../support/test.ts';

const MIB = 1024 * 1024;
const VIDEO_BYTES = 320 * MIB;
/**
 * Of the process. The peaks that were measured are 122 MiB for a backup and 144 MiB for a restore, also of 960 MiB. A
 * passphrase, which is not used here, takes 64 MiB more.
 */
const MOST_MIB = 250;
/** No two pieces are equal, or one would be stored for all. */
const video = () => {
  const bytes = Buffer.alloc(VIDEO_BYTES, 'a frame of the video, ');
  for (let at = 0; at < VIDEO_BYTES; at += MIB) bytes.writeUInt32LE(at, at);
  return bytes;
};

test('one file of 320 MiB is backed up, restored, checked and exported in bounded memory', LONG, async ({ folder }) => {
  test.skip(process.platform !== 'linux', 'Peak memory is read from /proc.');
  test.setTimeout(1_200_000);
  const { init, run } = commandLineIn(folder);
  const hash = createHash('sha256').update(video()).digest('hex');
  await makeDataFolder(join(folder, 'data'), ['Video'], () => video());
  await init('repo');
  const note = join(folder, 'note-memory.mjs');
  await writeFile(
    note,
    // Not the usage of resources, in which the memory of this process counts as well, since it started the other one.
    `import { readFileSync, writeFileSync } from 'node:fs';
    const peak = () => /VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1];
    process.on('exit', () => writeFileSync(process.env.MEMORY_NOTE, peak()));`,
  );
  const measured = async (...args: readonly string[]) => {
    const path = join(folder, 'memory.txt');
    const env = { NODE_OPTIONS: `--max-old-space-size=128 --import=${pathToFileURL(note).href}`, MEMORY_NOTE: path };
    const { code, err } = await run(args, { env });
    expect(code, err).toBe(0);
    const mib = Math.round(Number(await readFile(path, 'utf8')) / 1024);
    console.log(`${args[0]} ${args[1]}: ${mib} MiB`);
    expect(mib).toBeGreaterThan(30);
    expect(mib).toBeLessThan(MOST_MIB);
  };
  await measured('backup', 'create', '--repo', 'repo', '--from', 'data');
  await measured('backup', 'validate', '--repo', 'repo');
  await measured('backup', 'download', '--repo', 'repo', '--to', 'video.zip');
  await rm(join(folder, 'data'), { recursive: true });
  await measured('restore', 'latest', '--repo', 'repo', '--to', 'data');
  expect(await hashOfFile(join(folder, 'data/collections/Plants/files/0.jpg'))).toBe(hash);
  await measured('restore', '--from-file', 'video.zip', '--to', 'other');
  expect(await hashOfFile(join(folder, 'other/collections/Plants/files/0.jpg'))).toBe(hash);
  await measured('drill', '--repo', 'repo');
  await measured('export', 'latest', '--repo', 'repo', '--to', 'export.zip');
});

async function hashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}
