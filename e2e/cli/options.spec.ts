import { spawnSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLineIn, makeDataFolder, PASSPHRASE, PROGRAM } from '../support/cli.ts';
import { LONG } from '../support/long-run.ts';
import { expect, test } from '../support/test.ts';

interface Backup {
  readonly id: string;
  readonly name: string;
  readonly note: string;
  readonly pinned: boolean;
  readonly with_files: boolean;
}

const repo = ['--repo', 'repo'];
const from = [...repo, '--from', 'data'];

test('a backup is named, described, pinned and made only where its kind of data has changed', async ({ folder }) => {
  const { init, mustJson } = commandLineIn(folder);
  await makeDataFolder(join(folder, 'data'), ['Rose', 'Fern']);
  await init('repo');
  const made = (await mustJson(
    ...['backup', 'create', ...from, '--name', 'first', '--note', '-5 °C', '--pin'],
  )) as Backup;
  expect(made).toMatchObject({ name: 'first', note: '-5 °C', pinned: true, with_files: true });
  for (const kind of [['--type', 'minimal'], ['--type', 'config'], ['--no-files'], ['--read-all']]) {
    const auto = ['backup', 'auto', ...from, ...kind];
    const isNew = kind[0] !== '--read-all';
    expect(await mustJson(...auto), kind.join(' ')).toMatchObject({ made: isNew });
    expect(await mustJson(...auto), kind.join(' ')).toMatchObject({ made: false });
  }
  await writeFile(join(folder, 'data/settings.json'), '{"theme":"light"}');
  expect(await mustJson('backup', 'auto', ...from, '--type', 'config')).toMatchObject({ made: true, type: 'config' });
});

test('each rule of a clean-up keeps what it says', LONG, async ({ folder }) => {
  const { init, must, mustJson } = commandLineIn(folder);
  await makeDataFolder(join(folder, 'data'), ['Rose']);
  await init('repo');
  for (const name of ['one', 'two']) await must('backup', name, ...from);
  const rules = ['--keep-hourly', '--keep-daily', '--keep-weekly', '--keep-monthly', '--keep-yearly'];
  for (const rule of rules)
    expect(await mustJson('backup', 'cleanup', ...repo, rule, '5'), rule).toMatchObject({ applied: false, kept: 1 });
  for (const time of ['8w', '6m', '2y'])
    expect(await mustJson('backup', 'cleanup', ...repo, '--older-than', time), time).toMatchObject({ kept: 2 });
  await must('config', 'set', 'backup.retention_days', '30');
  expect(await mustJson('backup', 'cleanup', ...repo)).toMatchObject({ kept: 2, deleted: [] });
});

test('a restore leaves records out, an undo discards later edits, and the readable part of a backup comes back', async ({
  folder,
}) => {
  const { run, init, must, mustJson } = commandLineIn(folder);
  const records = () => readFile(join(folder, 'data/collections/Plants/records.jsonl'), 'utf8');
  await makeDataFolder(join(folder, 'data'), ['Rose', 'Fern', 'Moss']);
  await init('repo');
  await must('backup', 'all', ...from);
  const restore = ['restore', 'all', ...repo, '--to', 'data', '--confirm-destructive'];

  await makeDataFolder(join(folder, 'data'), ['Oak', 'Elm', 'Ash']);
  const planned = ['restore', 'all', ...repo, '--to', 'data', '--test-only'];
  expect(await mustJson(...planned, '--exclude-issues', '2')).toMatchObject({ restore_plan: { changed: 2 } });
  expect(await mustJson(...planned, '--records', 'Rose,Moss')).toMatchObject({ restore_plan: { changed: 2 } });
  expect(await records()).toContain('Oak');
  await must(...restore, '--records', 'Rose');
  expect(await records()).toMatch(/Rose[^]*Elm[^]*Ash/u);

  const edited = (await records()).replace('"Rose"', '"Rosa"');
  await writeFile(join(folder, 'data/collections/Plants/records.jsonl'), edited);
  const undo = ['undo', '--to', 'data'];
  expect(await mustJson(...undo, '--dry-run')).toMatchObject({ restored: false });
  await must(...undo, '--discard-later');
  expect(await records()).toContain('Oak');

  for (const name of await readdir(join(folder, 'repo/packs'))) {
    const path = join(folder, 'repo/packs', name);
    const bytes = await readFile(path);
    // The end has the list of what is in the pack; the photos are near its beginning.
    await writeFile(path, bytes.fill(0, 40, 80));
  }
  const damaged = await run(['restore', 'all', ...repo, '--to', 'new']);
  expect(damaged.code).toBe(4);
  const part = await run(['restore', 'all', ...repo, '--to', 'new', '--leave-out-unreadable']);
  expect(part).toMatchObject({ code: 3, out: expect.stringContaining('Restored') });
});

test(
  'one of several passphrases is changed, an earlier recovery key continues to work, a drill takes a sample',
  LONG,
  async ({ folder }) => {
    const { run, init, must, mustJson } = commandLineIn(folder);
    await makeDataFolder(join(folder, 'data'), ['Rose']);
    await init('repo');
    await must('backup', 'one', ...from);
    await writeFile(join(folder, 'ada.txt'), 'a passphrase of Ada\n');
    await writeFile(join(folder, 'bea.txt'), 'a passphrase of Bea\n');
    await must('keys', 'add', ...repo, '--label', 'Ada', '--new-passphrase-file', 'ada.txt');
    const { keys } = (await mustJson('keys', ...repo)) as { readonly keys: readonly { id: string; label: string }[] };
    const ada = keys.find(({ label }) => label === 'Ada')?.id ?? '';
    const change = ['keys', 'change', ...repo, '--new-passphrase-file', 'bea.txt'];
    expect(await run(change)).toMatchObject({ code: 2 });
    await must(...change, '--key', ada.slice(0, 6));
    const opens = async (passphrase: string) =>
      (await run(['backup', 'list', ...repo], { env: { HEIRLOOM_PASSPHRASE: passphrase } })).code;
    expect([await opens('a passphrase of Ada'), await opens('a passphrase of Bea'), await opens(PASSPHRASE)]).toEqual([
      12, 0, 0,
    ]);
    await must('keys', 'recovery-key', ...repo, '--save', 'second.txt', '--keep-old');
    for (const file of ['repo.key.txt', 'second.txt'])
      expect(await run(['backup', 'list', ...repo, '--recovery-key-file', file]), file).toMatchObject({ code: 0 });
    expect(await mustJson('drill', ...repo, '--sample')).toMatchObject({ status: 'passed', records: 1 });
  },
);

test('a reader that wants no more is no failure, and a result that cannot be written is one', ({ folder }) => {
  const inShell = (command: string) => {
    const env = { PATH: process.env['PATH'], HOME: folder, NODE: process.execPath, HEIRLOOM: PROGRAM };
    return spawnSync('bash', ['-o', 'pipefail', '-c', command], { cwd: folder, env, encoding: 'utf8' });
  };
  expect(inShell('"$NODE" "$HEIRLOOM" help restore | true')).toMatchObject({ status: 0, stderr: '' });
  expect(inShell('"$NODE" "$HEIRLOOM" config set backup.retention_days 30 | true')).toMatchObject({ status: 0 });
  expect(inShell('"$NODE" "$HEIRLOOM" config get backup.retention_days')).toMatchObject({ stdout: '30\n' });
  expect(inShell('"$NODE" "$HEIRLOOM" lits 2>&1 | true')).toMatchObject({ status: 2 });
  test.skip(process.platform !== 'linux', 'Only Linux has a device that is always full.');
  for (const command of ['help restore', 'config get --json']) {
    const full = inShell(`"$NODE" "$HEIRLOOM" ${command} > /dev/full`);
    expect(full).toMatchObject({ status: 1, stderr: expect.stringContaining('The disk is full.') });
  }
});
