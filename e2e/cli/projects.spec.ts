import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FIELDS, ITEMS, VIEW } from '../../src/catalogue/import/github/testing/greenhouse.ts';
import { commandLineIn, makeDataFolder } from '../support/cli.ts';
import { expect, test } from '../support/test.ts';

test('projects are set up, changed in batches and taken over from GitHub, each change after a backup', async ({
  folder,
}) => {
  const { run, init, must, mustJson } = commandLineIn(folder);
  const repo = ['--repo', 'repo', '--to', 'data'];
  const write = (name: string, value: unknown) => writeFile(join(folder, name), JSON.stringify(value));
  const records = (name: string) => readFile(join(folder, 'data/collections', name, 'records.jsonl'), 'utf8');
  await init('repo');

  await test.step('setup makes a data folder, and batch changes it in one go, after a backup', async () => {
    await must('project', 'setup', 'Shed', '--to', 'data');
    await write('operations.json', [
      { op: 'add-field', collection: 'Shed', name: 'Effort', type: 'number' },
      { op: 'create', collection: 'Shed', values: { Title: 'Roof', Status: 'To do', Effort: 3 } },
      { op: 'create', collection: 'Shed', values: { Title: 'Door', 'Depends on': 'Roof' } },
    ]);
    const batch = ['project', 'batch', ...repo, '--operations', 'operations.json'];
    expect(await mustJson(...batch, '--dry-run')).toMatchObject({
      changed: false,
      changes: { records: { written: 2 } },
    });
    expect(await mustJson(...batch)).toMatchObject({ changed: true, undo: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await records('Shed')).toContain('Roof');
    await must('undo', '--to', 'data');
    expect(await readFile(join(folder, 'data/collections/Shed/collection.json'), 'utf8')).not.toContain('Effort');
    await must('undo', '--to', 'data');
    expect(await records('Shed')).toContain('Roof');
    const { backups } = (await mustJson('backup', 'list', '--repo', 'repo')) as { backups: { trigger: string }[] };
    expect(backups.at(-1)).toMatchObject({ trigger: 'before-change' });
  });

  await test.step('what is wrong, unconfirmed or has no backup to go to is not done at all', async () => {
    const batch = (...more: readonly string[]) => run(['project', 'batch', '--to', 'data', ...more], { input: lines });
    let lines =
      '{"op":"create","collection":"Shed","values":{"Title":"Half"}}\n{"op":"delete","collection":"Shed","record":"#77"}\n';
    expect(await batch('--operations', '-', '--repo', 'repo', '--confirm-destructive')).toMatchObject({
      code: 2,
      out: '',
    });
    lines = '{\n  "op": "delete",\n  "collection": "Shed",\n  "record": "Door"\n}\n';
    expect(await batch('--operations', '-', '--repo', 'repo')).toMatchObject({ code: 7 });
    expect(await batch('--operations', '-', '--confirm-destructive')).toMatchObject({ code: 2 });
    expect((await batch('--operations', 'none.json')).err).toContain('none.json cannot be read.');
    await write('operations.json', [{ op: 'explode' }]);
    expect(await batch('--operations', 'operations.json')).toMatchObject({ code: 2 });
    expect(await run(['project', 'configure', ...repo, '--operations', '-'], { input: lines })).toMatchObject({
      code: 2,
    });
    expect(await records('Shed')).toContain('Door');
    expect(await records('Shed')).not.toContain('Half');
  });

  await test.step('a GitHub project comes in, again as an update, and into a project with other ids', async () => {
    for (const [name, value] of [
      ['view.json', VIEW],
      ['fields.json', FIELDS],
      ['items.json', ITEMS],
    ] as const)
      await write(name, value);
    const bring = ['project', 'import', 'view.json', 'fields.json', 'items.json', ...repo];
    expect(await mustJson(...bring)).toMatchObject({
      restored: true,
      not_imported: [{ kind: 'items-missing' }, {}, {}],
    });
    expect((await records('Greenhouse')).trim().split('\n')).toHaveLength(5);
    expect(await mustJson(...bring)).toMatchObject({ restored: false, restore_plan: { changed: 0 } });
    const [first] = ITEMS.items;
    await write('items.json', { items: [{ ...first, status: 'To do' }], totalCount: 1 });
    expect(await mustJson(...bring, '--confirm-destructive')).toMatchObject({
      restore_plan: { changed: 1, removed: 0 },
    });
    expect(await records('Greenhouse')).toContain('f75ad846');
    await write('view.json', { ...VIEW, id: 'PVT_other', title: 'Shed' });
    const adapted = await mustJson(...bring, '--adapt-environment', 'auto', '--confirm-destructive', '--dry-run');
    expect(adapted).toMatchObject({ adaptation: { collections: expect.any(Number), unmapped: expect.any(Array) } });
    await makeDataFolder(join(folder, 'plants'), ['Rose']);
    expect(await run(['project', 'import', 'plants/settings.json', ...repo])).toMatchObject({ code: 2 });
  });
});
