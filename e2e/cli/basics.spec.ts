import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLineIn, contentsOf, makeDataFolder, PASSPHRASE } from '../support/cli.ts';
import { expect, test } from '../support/test.ts';

test('init, backup, list, info, validate, restore and undo work for people and for scripts', async ({ folder }) => {
  const { run, init, must, mustJson } = commandLineIn(folder);
  const data = join(folder, 'data');
  await makeDataFolder(data, ['Rose', 'Fern']);

  await test.step('init creates a repository once, with a recovery key that opens it', async () => {
    await init('repo');
    expect(await readdir(join(folder, 'repo'))).toContain('repository.json');
    expect(await readFile(join(folder, 'repo.key.txt'), 'utf8')).toMatch(/^([0-9A-Z]{4}-){8}[0-9A-Z]{4}\n$/);
    expect(await run(['init', 'repo'])).toMatchObject({ code: 1, out: '' });
    expect(await run(['init', 'data'])).toMatchObject({ code: 2 });
    const listed = await run(['backup', 'list', '--repo', 'repo', '--recovery-key-file', 'repo.key.txt'], {
      env: { HEIRLOOM_RECOVERY_KEY: '' },
    });
    expect(listed).toMatchObject({ code: 0, out: 'There are no backups yet.\n' });
  });

  const first =
    await test.step('a backup can be given by its name, its id, the beginning of its id, or “latest”', async () => {
      const id = (await must('backup', 'first', '--repo', 'repo', '--from', 'data')).trim();
      expect(id).toMatch(/^[0-9a-f]{64}$/);
      for (const word of ['first', id, id.slice(0, 6), 'latest'])
        expect(await mustJson('backup', 'info', word, '--repo', 'repo')).toMatchObject({ id, records: 2, files: 2 });
      expect(await mustJson('backup', 'list', '--repo', 'repo')).toMatchObject({ backups: [{ id, name: 'first' }] });
      expect(await mustJson('backup', 'auto', '--repo', 'repo', '--from', 'data')).toMatchObject({ made: false });
      return id;
    });

  await test.step('validate reads every byte, and with --quick only checks presence', async () => {
    const whole = await mustJson('backup', 'validate', '--repo', 'repo');
    expect(whole).toMatchObject({ status: 'valid', checked: 'content', data_integrity: { backups: 1 }, issues: [] });
    const quick = await mustJson('backup', 'validate', '--quick', '--repo', 'repo');
    expect(quick).toMatchObject({ status: 'valid', checked: 'presence' });
  });

  await test.step('data restored into a new folder is the same, and a backup of it stores nothing new', async () => {
    await must('restore', 'first', '--repo', 'repo', '--to', 'new');
    expect(await mustJson('backup', 'auto', '--repo', 'repo', '--from', 'new')).toMatchObject({ made: false });
    expect((await readdir(folder)).filter((name) => name.includes('heirloom-'))).toEqual([]);
  });

  await test.step('a restore asks before it changes anything, keeps the earlier state, and can be undone', async () => {
    await writeFile(join(folder, 'new/settings.json'), '{"theme":"light"}');
    const asBefore = await contentsOf(join(folder, 'new'));
    const planned = await mustJson('restore', first, '--repo', 'repo', '--to', 'new', '--dry-run');
    expect(planned).toMatchObject({
      restore_plan: { backup: first, changed: 1, removed: 0, added: 0, conflicts: [] },
      compatibility: { status: 'compatible' },
      warnings: [],
    });
    expect(await run(['restore', 'first', '--repo', 'repo', '--to', 'new'])).toMatchObject({ code: 7, out: '' });
    expect(await contentsOf(join(folder, 'new'))).toEqual(asBefore);
    await must('restore', 'first', '--repo', 'repo', '--to', 'new', '--confirm-destructive');
    expect(await readFile(join(folder, 'new/settings.json'), 'utf8')).toContain('dark');
    await must('undo', '--to', 'new');
    expect(await readFile(join(folder, 'new/settings.json'), 'utf8')).toContain('light');
    await must('undo', '--to', 'new');
    expect(await readFile(join(folder, 'new/settings.json'), 'utf8')).toContain('dark');
  });

  await test.step('damage has its own exit code', async () => {
    const [pack = ''] = await readdir(join(folder, 'repo/packs'));
    await appendFile(join(folder, 'repo/packs', pack), 'x');
    const { code, out } = await run(['backup', 'validate', '--repo', 'repo', '--json']);
    expect(code).toBe(4);
    expect(JSON.parse(out)).toMatchObject({ status: 'damaged' });
    expect(await run(['backup', 'validate', '--quick', '--repo', 'repo'])).toMatchObject({ code: 4 });
  });
});

test('help lists the commands, a passphrase can come from stdin, and the output never contains a secret', async ({
  folder,
}) => {
  const { run, must } = commandLineIn(folder);
  expect(await must('--help')).toContain('Examples:');
  expect(await must('restore', '--help')).toContain('--dry-run');
  expect(await must('--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
  const input = `${PASSPHRASE}\n`;
  const env = { HEIRLOOM_PASSPHRASE: '' };
  const made = await run(['init', 'repo', '--passphrase-file', '-'], { env, input });
  expect(made.code).toBe(0);
  const listed = await run(['backup', 'list', '--repo', 'repo', '--passphrase-file', '-'], { env, input });
  expect(listed.code).toBe(0);
  expect(made.out + made.err + listed.out + listed.err).not.toContain(PASSPHRASE);
});
