import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLineIn, makeDataFolder, PASSPHRASE } from '../support/cli.ts';
import { expect, test } from '../support/test.ts';

interface Log {
  readonly entries: readonly {
    readonly what: string;
    readonly outcome: string;
    readonly code?: string;
    readonly device: string | null;
  }[];
}

test('backups are exported, searched, tried out and logged, and their keys are changed', async ({ folder }) => {
  const { run, init, must, mustJson } = commandLineIn(folder);
  const repo = ['--repo', 'repo'];
  await makeDataFolder(join(folder, 'data'), ['Rose', 'Fern']);
  await init('repo');
  await must('backup', 'first', ...repo, '--from', 'data');
  await makeDataFolder(join(folder, 'data'), ['Rose', 'Moss']);
  await must('backup', 'second', ...repo, '--from', 'data');

  await test.step('an export into a folder is a data folder, and the ZIP and the document have the same records', async () => {
    await must('export', 'first', ...repo, '--to', 'open');
    expect(await readdir(join(folder, 'open'))).toEqual(
      expect.arrayContaining(['collections', 'csv', 'heirloom.json', 'markdown']),
    );
    const same = await mustJson('backup', 'compare', 'first', 'open', ...repo);
    expect(same).toMatchObject({ summary: { added: 0, modified: 0, removed: 0 } });
    expect(await mustJson('export', 'open', '--to', 'open.json')).toMatchObject({
      file: 'open.json',
      missing_files: 0,
    });
    expect(JSON.parse(await readFile(join(folder, 'open.json'), 'utf8'))).toMatchObject({
      format: 'heirloom-export',
      settings: { theme: 'dark' },
      collections: [{ collection: { name: 'Plants' }, records: [{ values: { name: 'Rose' } }, {}] }],
    });
    await must('export', 'data', '--to', 'plants.zip', '--formats', 'csv', '--collections', 'plants', '--no-files');
    expect((await readFile(join(folder, 'plants.zip'))).subarray(0, 2).toString()).toBe('PK');
    expect((await readdir(folder)).filter((name) => name.includes('.part'))).toEqual([]);
  });

  await test.step('locate says in which backups a name is', async () => {
    expect(await mustJson('locate', 'fern', ...repo)).toMatchObject({
      searched: 2,
      found: [{ kind: 'record', name: 'Fern', collection: 'Plants', backups: [expect.any(String)] }],
    });
    const files = (await mustJson('locate', '0.j?g', ...repo)) as { found: { kind: string; backups: string[] }[] };
    expect(files.found.map(({ kind, backups }) => [kind, backups.length])).toEqual([['file', 2]]);
    expect(await must('locate', 'tulip', ...repo)).toBe('Nothing fits in 2 backups.\n');
  });

  await test.step('a drill restores for real and leaves nothing behind', async () => {
    const tried = await mustJson('drill', 'first', ...repo, '--scratch', '.');
    expect(tried).toMatchObject({ status: 'passed', records: 2, files: 2, files_in_backup: 2, differences: 0 });
    expect((await readdir(folder)).filter((name) => name.startsWith('heirloom-'))).toEqual([]);
  });

  const given = (passphrase: string, more: Readonly<Record<string, string>> = {}) => ({
    env: { HEIRLOOM_PASSPHRASE: passphrase, ...more },
  });

  await test.step('a key can be added, changed and removed, but never the last', async () => {
    await writeFile(join(folder, 'ada.txt'), 'a passphrase of Ada\n');
    await must('keys', 'add', ...repo, '--label', 'Ada', '--new-passphrase-file', 'ada.txt');
    await must('backup', 'copy', ...repo, '--to-repo', 'copy');
    const renewed = given('a passphrase of Ada', { HEIRLOOM_NEW_PASSPHRASE: 'another one of Ada' });
    expect(await run(['keys', 'change', ...repo], renewed)).toMatchObject({ code: 0 });
    expect(await run(['backup', 'list', ...repo], given('a passphrase of Ada'))).toMatchObject({ code: 12 });
    await must('keys', 'recovery-key', ...repo, '--save', 'new.txt');
    expect(await run(['keys', ...repo])).toMatchObject({ code: 12 });
    const listed = await run(['keys', ...repo, '--json', '--recovery-key-file', 'new.txt']);
    const { keys } = JSON.parse(listed.out) as { keys: readonly { id: string; kind: string; label: string }[] };
    expect(keys).toMatchObject([{ kind: 'passphrase' }, { label: 'Ada' }, { kind: 'recovery-key' }]);
    const [first = '', ...others] = keys.map(({ id }) => id);
    const remove = (id: string, ...more: readonly string[]) =>
      run(['keys', 'remove', id, ...repo, '--json', ...more], given(PASSPHRASE));
    expect(await remove(first)).toMatchObject({ code: 7 });
    for (const id of others) expect(await remove(id, '--apply')).toMatchObject({ code: 0 });
    const copied = await run(['backup', 'copy', ...repo, '--to-repo', 'copy', '--json'], given(PASSPHRASE));
    expect(JSON.parse(copied.out)).toMatchObject({ copied: 0 });
    const ofCopy = await run(['keys', '--repo', 'copy', '--json'], given(PASSPHRASE));
    expect(JSON.parse(ofCopy.out)).toMatchObject({ keys: [{ id: first }] });
    const last = await remove(first, '--apply');
    expect(last.code).toBe(12);
    expect(JSON.parse(last.err)).toMatchObject({ error: { code: 'last-key' } });
  });

  await test.step('the log has all of it, and the backups even where the machine has forgotten', async () => {
    const log = async (...more: readonly string[]) =>
      JSON.parse((await run(['log', ...repo, '--json', ...more], given(PASSPHRASE))).out) as Log;
    const { entries } = await log();
    expect(entries.slice(0, 2)).toMatchObject([
      { what: 'keys', outcome: 'failed', code: 'last-key' },
      { what: 'backup copy', outcome: 'ok' },
    ]);
    expect(entries.map(({ what }) => what)).toEqual(expect.arrayContaining(['init', 'backup', 'export', 'drill']));
    await rm(join(folder, 'state'), { recursive: true });
    expect(await log('--limit', '1')).toMatchObject({
      entries: [{ what: 'backup', subject: 'second', device: expect.any(String) }],
      more: 1,
    });
  });

  await test.step('damage fails a drill', async () => {
    for (const name of await readdir(join(folder, 'repo/packs'))) {
      const path = join(folder, 'repo/packs', name);
      const bytes = await readFile(path);
      await writeFile(path, bytes.fill(0, bytes.length >> 2, bytes.length >> 1));
    }
    expect(await run(['drill', ...repo], given(PASSPHRASE))).toMatchObject({ code: 4 });
  });
});
