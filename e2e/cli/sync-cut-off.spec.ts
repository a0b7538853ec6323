import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { apache } from '../../src/adapters/testing/servers/apache.ts';
import { startCuttingProxy, type CuttingProxy } from '../../src/adapters/testing/servers/cutting-proxy.ts';
import type { RunningWebDavServer } from '../../src/adapters/testing/servers/webdav-server.ts';
import { commandLineIn, contentsOf, makeDataFolder } from '../support/cli.ts';
import { LONG } from '../support/long-run.ts';
import { expect, test } from '../support/test.ts';

const isAvailable = await apache.isAvailable();
test.skip(!isAvailable, 'Apache is not installed');

const FOLDERS = ['home', 'office', 'train'] as const;
const ROUNDS = 8;
const RECORDS = 'collections/Plants/records.jsonl';

let server: RunningWebDavServer;
let line: CuttingProxy;
test.beforeEach(async () => {
  server = await apache.start();
  line = await startCuttingProxy(server.url);
});
test.afterEach(async () => {
  await line.stop();
  await server.stop();
});

/** Gives one record of a folder a note. */
async function note(folder: string, at: number, text: string): Promise<void> {
  const path = join(folder, RECORDS);
  const lines = (await readFile(path, 'utf8')).trim().split('\n');
  const changed = lines.map((json, row) => {
    // As `makeDataFolder` writes them.
    const record = JSON.parse(json) as { readonly values: Readonly<Record<string, unknown>> };
    return row === at ? JSON.stringify({ ...record, values: { ...record.values, note: text } }) : json;
  });
  await writeFile(path, `${changed.join('\n')}\n`);
}

test(
  'TW3 three folders edit at once, are killed and cut off, and have the same in the end: nothing is lost',
  LONG,
  async ({ folder }) => {
    const direct = server.url.replace('http://', `webdav://${encodeURIComponent(server.userName)}@`);
    const cut = line.url.replace('http://', `webdav://${encodeURIComponent(server.userName)}@`);
    await writeFile(join(folder, 'password.txt'), `${server.password}\n`);
    const program = commandLineIn(folder);
    const env: Record<string, string> = { HEIRLOOM_WEBDAV_PASSWORD_FILE: join(folder, 'password.txt') };
    await program.run(['init', `${direct}/garden`, '--save-recovery-key', 'key.txt'], { env });
    env['HEIRLOOM_RECOVERY_KEY'] = (await readFile(join(folder, 'key.txt'), 'utf8')).trim();
    env['HEIRLOOM_PASSPHRASE'] = '';
    const args = (from: string, repo: string) =>
      ['sync', '--repo', `${repo}/garden`, '--from', from, '--json'] as const;
    const sync = async (from: string) => {
      const { code, out, err } = await program.run(args(from, direct), { env });
      expect(code, err).toBe(0);
      return JSON.parse(out) as { readonly status: string };
    };
    await makeDataFolder(join(folder, 'home'), ['Rose', 'Fern', 'Moss', 'Iris']);
    await program.run([...args('home', direct), '--share'], { env });
    for (const other of ['office', 'train']) await sync(other);

    const written: string[] = [];
    let [killed, cutOff] = [0, 0];
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [at, name] of FOLDERS.entries()) {
        const text = `${name} in round ${round}`;
        // All of them write to the first record; each has one of its own, too.
        await note(join(folder, name), 0, text);
        await note(join(folder, name), at + 1, text);
        written.push(text);
      }
      for (const [at, name] of FOLDERS.entries()) {
        if (round % 2 === 0) {
          const { code } = await program.run(args(name, direct), { env, killAfterMs: 300 + 250 * ((round + at) % 7) });
          if (code === null) killed += 1;
        } else {
          line.cutAfter(2000 * (1 + at + round));
          const { code } = await program.run(args(name, cut), { env });
          if (code !== 0) cutOff += 1;
          line.restore();
        }
      }
      for (const name of FOLDERS) await sync(name);
    }
    expect([killed > 0, cutOff > 0]).toEqual([true, true]);

    for (let again = 0; again < 4; again += 1) for (const name of FOLDERS) await sync(name);
    for (const name of FOLDERS) expect(await sync(name)).toMatchObject({ status: 'in-step' });
    const without = async (name: string) => {
      const { '.heirloom-sync': _, ...contents } = await contentsOf(join(folder, name));
      return contents;
    };
    const home = await without('home');
    for (const name of ['office', 'train']) expect(await without(name)).toEqual(home);
    // What each wrote to the first record last is there, or among the conflicts.
    const all = Object.values(home).join('\n');
    for (const text of written.slice(-FOLDERS.length)) expect(all).toContain(text);
  },
);
