import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findPython } from '../../scripts/find-python.mjs';
import { commandLineIn, makeDataFolder, PASSPHRASE } from '../support/cli.ts';
import { CTRL_C, runOnTerminal, type KeyPress } from '../support/terminal.ts';
import { expect, test } from '../support/test.ts';

test('on a terminal a passphrase is asked for and not shown, and Ctrl-C is clean once and at once twice', async ({
  folder,
}) => {
  const python = findPython();
  test.skip(python === undefined, 'There is no Python on this machine to open a terminal with.');
  if (python === undefined) return;
  const { init, must, mustJson } = commandLineIn(folder);
  const type = (args: readonly string[], ...presses: readonly KeyPress[]) =>
    runOnTerminal(python, folder, [...args, '--repo', 'repo'], presses);
  const answer = { after: 'Passphrase of repo: ', keys: `${PASSPHRASE}\r` };
  await makeDataFolder(join(folder, 'data'), ['Rose']);
  await init('repo');
  await must('backup', 'first', '--repo', 'repo', '--from', 'data');

  await test.step('the passphrase opens the backups and is nowhere on the screen', async () => {
    const listed = await type(['backup', 'list'], answer);
    expect(listed).toMatchObject({ code: 0, out: expect.stringContaining('first') });
    expect(listed.out).not.toContain(PASSPHRASE);
    expect(await type(['backup', 'list'], { ...answer, keys: 'wrong\r' })).toMatchObject({ code: 12 });
  });

  await test.step('Ctrl-C at a question ends the command, and no is the answer where nothing is typed', async () => {
    expect(await type(['backup', 'list'], { ...answer, keys: CTRL_C })).toMatchObject({ code: 130 });
    const remove = await type(['backup', 'delete', 'first'], answer, { after: '[y/N]', keys: '\r' });
    expect(remove).toMatchObject({ code: 7, left: 0 });
  });

  await test.step('Ctrl-C once stops a backup and leaves nothing behind; pressed again, it ends at once', async () => {
    const names = Array.from({ length: 24 }, (_, at) => `Plant ${at}`);
    await makeDataFolder(join(folder, 'data'), names, 4 * 1024 * 1024);
    const backup = ['backup', 'big', '--from', 'data'];
    const once = await type(backup, answer, { after: 'Reading', keys: CTRL_C });
    expect(once).toMatchObject({ code: 130, out: expect.stringContaining('Stopping'), left: 0 });
    expect(once.out).toContain('Stopped. Nothing was changed.');
    const twice = await type(backup, answer, { after: 'Reading', keys: CTRL_C + CTRL_C });
    expect(twice).toMatchObject({ code: 130, left: 0 });
    const { backups } = (await mustJson('backup', 'list', '--repo', 'repo')) as { backups: { name: string }[] };
    expect(backups.map(({ name }) => name)).toEqual(['first']);
    expect(await mustJson('backup', 'validate', '--repo', 'repo')).toMatchObject({ status: 'valid' });
    expect(await readdir(join(folder, 'repo/locks'))).toHaveLength(0);
  });
});
