import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { apache } from '../../src/adapters/testing/servers/apache.ts';
import type { RunningWebDavServer } from '../../src/adapters/testing/servers/webdav-server.ts';
import { commandLineIn, makeDataFolder } from '../support/cli.ts';
import { LONG } from '../support/long-run.ts';
import { expect, test } from '../support/test.ts';

const isAvailable = await apache.isAvailable();
test.skip(!isAvailable, 'Apache is not installed');

let server: RunningWebDavServer;
test.beforeEach(async () => {
  server = await apache.start();
});
test.afterEach(() => server.stop());

test('backups are kept on a WebDAV server, restored from it, and copied onto it', LONG, async ({ folder }) => {
  const line = commandLineIn(folder);
  const env: Record<string, string> = { HEIRLOOM_WEBDAV_PASSWORD_FILE: join(folder, 'server-password.txt') };
  const run = (...args: readonly string[]) => line.run(args, { env });
  const mustJson = async (...args: readonly string[]): Promise<unknown> => {
    const { code, out, err } = await run(...args, '--json');
    expect(code, err).toBe(0);
    return JSON.parse(out) as unknown;
  };
  const address = server.url.replace('http://', `webdav://${encodeURIComponent(server.userName)}@`);
  const repo = `${address}/family/garden`;
  await writeFile(join(folder, 'server-password.txt'), `${server.password}\n`);
  await makeDataFolder(join(folder, 'garden'), ['Rose', 'Fern']);

  await test.step('a set of backups is started in a folder that is made with those around it', async () => {
    expect(await run('backup', 'list', '--repo', repo)).toMatchObject({ code: 10 });
    await mustJson('init', repo, '--save-recovery-key', 'key.txt');
    // Opens the backups without stretching a passphrase, which takes longer than most commands.
    env['HEIRLOOM_RECOVERY_KEY'] = (await readFile(join(folder, 'key.txt'), 'utf8')).trim();
    env['HEIRLOOM_PASSPHRASE'] = '';
    expect(await run('init', repo)).toMatchObject({ code: 1 });
    await mustJson('backup', 'first', '--repo', repo, '--from', 'garden');
    expect(await mustJson('backup', 'list', '--repo', repo)).toMatchObject({ backups: [{ name: 'first' }] });
    await mustJson('backup', 'validate', 'first', '--repo', repo);
  });

  await test.step('everything comes back from it', async () => {
    await mustJson('restore', 'first', '--repo', repo, '--to', 'restored');
    // It is the same, to the last byte.
    expect(await mustJson('backup', 'auto', '--repo', repo, '--from', 'restored')).toMatchObject({ made: false });
  });

  await test.step('backups are copied to another folder there', async () => {
    const copied = ['backup', 'copy', '--repo', repo, '--to-repo', `${address}/copies`] as const;
    expect(await mustJson(...copied)).toMatchObject({ copied: 1 });
    expect(await mustJson(...copied)).toMatchObject({ copied: 0 });
    await mustJson('restore', 'first', '--repo', `${address}/copies/`, '--to', 'from-copy');
  });

  await test.step('a password is neither taken from an address nor shown', async () => {
    const typed = await run('backup', 'list', '--repo', repo.replace('@', ':typed@'));
    expect(typed.code).toBe(2);
    expect(typed.err).toContain('HEIRLOOM_WEBDAV_PASSWORD');
    expect(typed.err + typed.out).not.toContain('typed');
    await writeFile(join(folder, 'server-password.txt'), 'a wrong one');
    const refused = await run('backup', 'list', '--repo', repo);
    expect(refused.code).not.toBe(0);
    expect(refused.err).toContain('server does not accept');
    expect(refused.err + refused.out).not.toContain('a wrong one');
  });
});
