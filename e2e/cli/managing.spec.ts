import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLineIn, contentsOf, makeDataFolder } from '../support/cli.ts';
import { expect, test } from '../support/test.ts';

test('backups are renamed, pinned, compared, copied, downloaded, cleaned up and deleted', async ({ folder }) => {
  const { run, init, must, mustJson } = commandLineIn(folder);
  const records = join(folder, 'data/collections/Plants/records.jsonl');
  await makeDataFolder(join(folder, 'data'), ['Rose', 'Fern']);
  await init('repo');
  const repo = ['--repo', 'repo'];
  await must('backup', 'first', ...repo, '--from', 'data');
  const [rose = '', fern = ''] = (await readFile(records, 'utf8')).split('\n');
  const moss = fern.replace(/"id":"[^"]*"/, '"id":"moss-1"').replace('Fern', 'Moss');
  await writeFile(records, `${rose.replace('"name":"Rose"', '"name":"Rosa","note":"red"')}\n${moss}\n`);

  await test.step('compare names the changed records and fields, between backups and with a data folder', async () => {
    const compared = await mustJson('backup', 'compare', 'first', 'data', ...repo);
    expect(compared).toMatchObject({
      summary: { added: 1, modified: 1, removed: 1 },
      differences: {
        by_collection: [
          {
            name: 'Plants',
            added: [{ id: 'moss-1', title: 'Moss' }],
            modified: [{ title: 'Rosa', fields: ['Name', 'Note'] }],
            removed: [{ title: 'Fern' }],
          },
        ],
      },
    });
    const made = await mustJson('backup', 'incremental', 'second', ...repo, '--from', 'data');
    expect(made).toMatchObject({ backup_type: 'incremental', changes: { added: 1, modified: 1, removed: 1 } });
    expect(await must('backup', 'compare', 'first', 'second', ...repo)).toContain('~ Plants: Rosa (Name, Note)');
    expect(await must('backup', 'compare', 'second', 'data', ...repo)).toBe('There is no difference.\n');
  });

  await test.step('parts of a backup are restored: fields, records, missing rows, changed rows', async () => {
    const into = (...args: readonly string[]) =>
      must('restore', 'first', ...repo, '--to', 'data', '--confirm-destructive', ...args);
    await into('--fields', 'name');
    expect(await readFile(records, 'utf8')).toContain('"name":"Rose","note":"red"');
    await into('--mode', 'missing', '--exclude-records', 'Fern');
    expect(await readFile(records, 'utf8')).not.toContain('Fern');
    await into('--issues', '2');
    expect(await readFile(records, 'utf8')).toContain('Fern');
    expect(await readFile(records, 'utf8')).toContain('Moss');
    await must('undo', '--to', 'data');
    expect(await readFile(records, 'utf8')).not.toContain('Fern');
    await into('--collections', 'plants', '--mode', 'update', '--on-conflict', 'mine');
    expect(await readFile(records, 'utf8')).toContain('"note":"red"');
    await must('restore', 'second', ...repo, '--to', 'data', '--confirm-destructive');
    expect(await run(['restore', 'first', ...repo, '--to', 'data', '--fields', 'colour'])).toMatchObject({ code: 2 });
  });

  await test.step('a copy and a backup file can be restored like the repository', async () => {
    expect(await mustJson('backup', 'copy', 'first', ...repo, '--to-repo', 'copy')).toMatchObject({ copied: 1 });
    expect(await mustJson('backup', 'copy', 'first', ...repo, '--to-repo', 'copy')).toMatchObject({ copied: 0 });
    expect(await mustJson('backup', 'validate', '--repo', 'copy')).toMatchObject({ status: 'valid' });
    await must('backup', 'download', 'first', ...repo, '--to', 'first.zip');
    expect(await run(['backup', 'download', 'first', ...repo, '--to', 'first.zip'])).toMatchObject({ code: 2 });
    await must('restore', 'first', ...repo, '--to', 'a');
    await must('restore', 'first', '--repo', 'copy', '--to', 'b');
    await must('restore', '--from-file', 'first.zip', '--to', 'c');
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((name) => contentsOf(join(folder, name))));
    expect([b, c]).toEqual([a, a]);
    expect(await run(['backup', '--repo', 'first.zip', '--from', 'a'])).toMatchObject({ code: 1 });
    await writeFile(join(folder, 'c/settings.json'), '{}');
    const again = ['restore', '--from-file', 'first.zip', '--to', 'c'];
    expect(await run(again)).toMatchObject({ code: 2 });
    await must(...again, '--safety-repo', 'repo');
    expect(await contentsOf(join(folder, 'c'))).toEqual(a);
  });

  await test.step('deleting needs --apply, and keeps pinned backups and the newest', async () => {
    expect(await mustJson('backup', 'rename', 'first', 'oldest', ...repo)).toMatchObject({ name: 'oldest' });
    expect(await mustJson('backup', 'pin', 'oldest', ...repo)).toMatchObject({ pinned: true });
    expect(await run(['backup', 'delete', 'second', ...repo])).toMatchObject({ code: 7 });
    expect(await run(['backup', 'cleanup', ...repo])).toMatchObject({ code: 2 });
    await must('backup', 'third', ...repo, '--from', 'data');
    const cleanup = ['backup', 'cleanup', ...repo, '--keep-last', '1'];
    const planned = await mustJson(...cleanup);
    expect(planned).toMatchObject({ applied: false, deleted: [{ name: 'second' }] });
    expect(await must(...cleanup)).toMatch(/second +\(no rule keeps it\)[^]*1 backup would be deleted, .+ freed\./);
    expect(await must('backup', 'list', ...repo)).toContain('second');
    // What later backups need as well does not come free, and is not counted beforehand.
    const { freed_bytes } = planned as { freed_bytes: number };
    expect(await mustJson(...cleanup, '--apply')).toMatchObject({ applied: true, freed_bytes });
    const left = (await mustJson('backup', 'list', ...repo)) as { backups: { name: string; trigger: string }[] };
    const byHand = left.backups.filter(({ trigger }) => trigger === 'manual').map(({ name }) => name);
    expect(byHand).toEqual(['third', 'oldest']);
    expect(await mustJson('backup', 'unpin', 'oldest', ...repo)).toMatchObject({ pinned: false });
    expect(await mustJson('backup', 'delete', 'oldest', ...repo, '--apply')).toMatchObject({
      deleted: [{ name: 'oldest' }],
    });
    expect(await mustJson('backup', 'validate', ...repo)).toMatchObject({ status: 'valid' });
  });
});

test('several processes can use one repository at the same time', async ({ folder }) => {
  const { run, init, must, mustJson } = commandLineIn(folder);
  await init('repo');
  const repo = ['--repo', 'repo'];
  const folders = ['a', 'b', 'c'];
  for (const name of folders) await makeDataFolder(join(folder, name), [`Rose of ${name}`]);
  await must('backup', 'base', ...repo, '--from', 'a');
  const ran = await Promise.all([
    ...folders.map((name) => run(['backup', name, ...repo, '--from', name])),
    run(['backup', 'cleanup', ...repo, '--keep-last', '1', '--apply']),
  ]);
  // A process that is not the first may have to wait.
  for (const { code } of ran) expect([0, 11]).toContain(code);
  expect(await mustJson('backup', 'validate', ...repo)).toMatchObject({ status: 'valid' });
  for (const [at, name] of folders.entries()) {
    if (ran[at]?.code !== 0) continue;
    const { code } = await run(['restore', name, ...repo, '--to', `new-${name}`]);
    // The cleanup may have come after it.
    expect([0, 5]).toContain(code);
  }
});
