import { execFileSync } from 'node:child_process';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLineIn, contentsOf, makeDataFolder } from '../support/cli.ts';
import { expect, test } from '../support/test.ts';

test('backups are committed to a branch of their own, pushed, and merged with those of another machine', async ({
  folder,
}) => {
  const { run, init, must, mustJson } = commandLineIn(folder);
  const git = (...args: readonly string[]) =>
    execFileSync('git', [...args], { cwd: folder, encoding: 'utf8', env: { PATH: process.env['PATH'], HOME: folder } });
  await makeDataFolder(join(folder, 'garden'), ['Rose', 'Fern']);
  await mkdir(join(folder, 'other'));
  git('init', '--quiet', '--bare', 'hub.git');
  git('init', '--quiet', 'garden');
  git('-C', 'garden', 'remote', 'add', 'origin', '../hub.git');

  await test.step('each command that changes something makes one commit, and pushes it', async () => {
    expect(await run(['init', 'other', '--storage', 'git'])).toMatchObject({ code: 10 });
    await init('garden', '--storage', 'git');
    await must('backup', 'first', '--repo', 'garden', '--from', 'garden');
    const subjects = git('-C', 'hub.git', 'log', '--format=%s', 'heirloom-backups').trim().split('\n');
    expect(subjects).toEqual(['backup: first', 'init: garden', 'Backups of Heirloom']);
    await must('backup', 'list', '--repo', 'garden');
    expect(git('-C', 'garden', 'status', '--short', '--branch')).not.toContain('heirloom-backups');
    expect(git('-C', 'hub.git', 'ls-tree', '-r', '--name-only', 'heirloom-backups')).not.toContain('locks');
  });

  await test.step('a clone has the backups, and both may back up before they meet', async () => {
    git('clone', '--quiet', 'hub.git', 'clone');
    await must('restore', 'first', '--repo', 'clone', '--to', 'restored');
    expect(await mustJson('backup', 'auto', '--repo', 'clone', '--from', 'restored')).toMatchObject({ made: false });
    await rename(join(folder, 'hub.git'), join(folder, 'away.git'));
    await writeFile(join(folder, 'restored/settings.json'), '{"theme":"light"}');
    const offline = await run(['backup', 'second', '--repo', 'clone', '--from', 'restored']);
    expect(offline.code).toBe(3);
    expect(offline.err).toContain('not pushed');
    await rename(join(folder, 'away.git'), join(folder, 'hub.git'));
    await must('backup', 'third', '--repo', 'garden', '--from', 'garden');
    for (const repo of ['clone', 'garden']) {
      const { backups } = (await mustJson('backup', 'list', '--repo', repo)) as { backups: { name: string }[] };
      expect(backups.map(({ name }) => name).sort()).toEqual(['first', 'second', 'third']);
    }
    expect(await mustJson('backup', 'validate', '--repo', 'garden')).toMatchObject({ status: 'valid', issues: [] });
  });

  await test.step('deleting a backup frees nothing that another machine may rely on', async () => {
    const deleted = await mustJson('backup', 'delete', 'first', '--repo', 'garden', '--apply');
    expect(deleted).toMatchObject({ deleted: [{ name: 'first' }], freed_bytes: 0 });
    await must('restore', 'third', '--repo', 'clone', '--to', 'again');
    expect(Object.keys(await contentsOf(join(folder, 'again')))).toContain('heirloom.json');
  });
});
