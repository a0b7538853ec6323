import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ceph, createBucket } from '../../src/adapters/testing/servers/s3-servers.ts';
import { commandLineIn, makeDataFolder } from '../support/cli.ts';
import { LONG } from '../support/long-run.ts';
import { expect, test } from '../support/test.ts';

const isAvailable = await ceph.isAvailable();

// `src/cli/repository/s3-address.test.ts` and `src/adapters/storage-s3` test the parts.
test(
  'backups are kept in an S3 bucket, restored from it, and copied into another folder there',
  LONG,
  async ({ folder }) => {
    test.skip(!isAvailable, 'Ceph is not installed');
    const server = await ceph.start();
    await createBucket(server, 'garden');
    const line = commandLineIn(folder);
    const env: Record<string, string> = {
      AWS_ACCESS_KEY_ID: server.keyId,
      AWS_SECRET_ACCESS_KEY_FILE: join(folder, 'secret.txt'),
      AWS_ENDPOINT_URL: server.url,
    };
    const run = (...args: readonly string[]) => line.run(args, { env });
    const mustJson = async (...args: readonly string[]): Promise<unknown> => {
      const { code, out, err } = await run(...args, '--json');
      expect(code, err).toBe(0);
      return JSON.parse(out) as unknown;
    };
    await writeFile(join(folder, 'secret.txt'), `${server.secret}\n`);
    await makeDataFolder(join(folder, 'garden'), ['Rose', 'Fern']);
    const repo = 's3://garden/family';
    try {
      expect(await run('backup', 'list', '--repo', repo)).toMatchObject({ code: 10 });
      await mustJson('init', repo, '--save-recovery-key', 'key.txt');
      // Opens the backups without stretching a passphrase, which takes longer than most commands.
      env['HEIRLOOM_RECOVERY_KEY'] = (await readFile(join(folder, 'key.txt'), 'utf8')).trim();
      env['HEIRLOOM_PASSPHRASE'] = '';
      expect(await run('init', repo)).toMatchObject({ code: 1 });
      await mustJson('backup', 'first', '--repo', repo, '--from', 'garden');
      await mustJson('backup', 'validate', 'first', '--repo', repo);
      await mustJson('restore', 'first', '--repo', repo, '--to', 'restored');
      // It is the same, to the last byte.
      expect(await mustJson('backup', 'auto', '--repo', repo, '--from', 'restored')).toMatchObject({ made: false });
      const copied = await mustJson('backup', 'copy', '--repo', repo, '--to-repo', 's3://garden/copies');
      expect(copied).toMatchObject({ copied: 1 });

      await writeFile(join(folder, 'secret.txt'), 'a wrong one');
      const refused = await run('backup', 'list', '--repo', repo);
      expect(refused.code).not.toBe(0);
      expect(refused.err).toContain('The server does not accept the key.');
      expect(refused.err + refused.out).not.toContain('a wrong one');
    } finally {
      await server.stop();
    }
  },
);
