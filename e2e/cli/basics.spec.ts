import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
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

test('wrong input ends with one plain message and a documented exit code', async ({ folder }) => {
  const { run, init, must } = commandLineIn(folder);
  await makeDataFolder(join(folder, 'data'), ['Rose']);
  await init('repo');
  await must('backup', 'one', '--repo', 'repo', '--from', 'data');
  await mkdir(join(folder, 'empty'));
  await writeFile(
    join(folder, 'typo.txt'),
    `${(await readFile(join(folder, 'repo.key.txt'), 'utf8')).slice(0, -3)}00\n`,
  );
  const repo = ['--repo', 'repo'];
  const cases: readonly (readonly [readonly string[], number, string, Readonly<Record<string, string>>?])[] = [
    [['bakcup'], 2, 'Did you mean backup?'],
    [['backup', 'list', '--no-such'], 2, 'unknown option'],
    [['backup', 'list'], 2, '--repo'],
    [['backup', 'list', '--repo', 'empty'], 10, 'no backups here'],
    [['backup', 'list', '--repo', 'repo.key.txt'], 10, 'not a backup file'],
    [['backup', 'list', ...repo], 12, 'does not open', { HEIRLOOM_PASSPHRASE: 'something else' }],
    [['backup', 'list', ...repo], 2, 'no terminal', { HEIRLOOM_RECOVERY_KEY: '' }],
    [['backup', 'list', ...repo, '--passphrase-file', 'none'], 2, 'none cannot be read'],
    [['backup', 'list', ...repo, '--recovery-key-file', 'typo.txt'], 12, 'typing error'],
    [['backup', 'info', 'two', ...repo], 5, 'No backup is called "two"'],
    [['backup', ...repo, '--from', 'empty'], 6, 'heirloom.json'],
    [['backup', ...repo, '--from', 'data', '--type', 'half'], 2, 'full, config, minimal'],
    [['restore', 'one', ...repo], 2, '--to'],
    [['restore', 'one', ...repo, '--to', 'repo'], 6, 'other files'],
    [['restore', 'one', ...repo, '--to', 'no/such/folder'], 6, 'not there'],
    [['restore', 'one', ...repo, '--to', 'new', '--mode', 'half'], 2, 'exact, missing, update'],
    [['restore', 'one', ...repo, '--to', 'new', '--on-conflict', 'mine'], 2, '--mode update'],
    [['undo', '--to', 'data', ...repo], 5, 'Nothing was restored'],
    [['export', 'two', ...repo, '--to', 'two.zip'], 5, 'No backup is called "two"'],
    [['export', 'data'], 2, '--to'],
    [['drill', 'two', ...repo], 5, 'No backup is called "two"'],
    [['log', ...repo, '--limit', 'many'], 2, 'whole number'],
    [['locate', ...repo], 2, 'missing required argument'],
    [['completion', 'tcsh'], 2, 'Allowed choices are bash, zsh, fish'],
    [['backup', 'list', '--repo', 'data', '--storage', 'git'], 10, 'no git repository'],
    [['project', 'setup', 'Shed', '--to', 'data'], 2, 'no place to back it up to'],
    [['init', 'other'], 2, 'at least 8', { HEIRLOOM_PASSPHRASE: 'short' }],
    [['backup', 'download', ...repo, '--to', 'none/one.zip'], 1, 'not there'],
    [['backup', 'copy', ...repo, '--to-repo', 'data'], 2, 'not an empty folder'],
  ];
  for (const [args, code, words, env = {}] of cases) {
    const ran = await run(args, { env });
    expect(ran, args.join(' ')).toMatchObject({ code, out: '' });
    expect(ran.err, args.join(' ')).toContain(words);
  }
  const wrong = await run(['backup', 'list', '--no-such', '--json']);
  expect(JSON.parse(wrong.err)).toMatchObject({ error: { code: 'usage', exit_code: 2 } });
  const { code, out, err } = await run(['backup', 'info', 'two', ...repo, '--json']);
  expect({ code, out }).toEqual({ code: 5, out: '' });
  expect(JSON.parse(err)).toMatchObject({ error: { code: 'no-backup', exit_code: 5 } });
  await rm(join(folder, 'repo/repository.json'));
  expect(await run(['backup', 'list', ...repo])).toMatchObject({ code: 10 });
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
