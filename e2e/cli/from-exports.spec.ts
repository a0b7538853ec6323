import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLineIn, contentsOf, makeDataFolder } from '../support/cli.ts';
import { LONG } from '../support/long-run.ts';
import { expect, test } from '../support/test.ts';

// In `npm test`, exports.spec.ts and data-folder-source.test.ts show the same without a shell.
test(
  'an export is restored like a backup, also where things have other ids, as the settings say',
  LONG,
  async ({ folder }) => {
    const { run, init, must, mustJson } = commandLineIn(folder);
    const data = join(folder, 'data');
    await makeDataFolder(data, ['Rose', 'Fern']);
    await init('repo');

    await test.step('a ZIP, a document and a manifest bring back what was exported', async () => {
      for (const file of ['all.zip', 'all.json']) await must('export', 'data', '--to', file);
      await must('restore', '--from-file', 'data/heirloom.json', '--to', 'whole');
      await must('restore', '--from-file', 'all.zip', '--to', 'zipped');
      await must('restore', '--from-file', 'all.json', '--to', 'plain');
      const whole = await contentsOf(join(folder, 'whole'));
      expect(Object.keys(whole).filter((path) => path.endsWith('.jpg'))).toHaveLength(2);
      expect(await contentsOf(join(folder, 'zipped'))).toEqual(whole);
      expect(await readFile(join(folder, 'plain/collections/Plants/records.jsonl'), 'utf8')).toContain('Fern');
      await writeFile(join(folder, 'zipped/settings.json'), '{"theme":"light"}');
      const parts = [
        'restore',
        '--from-file',
        'all.zip',
        '--to',
        'zipped',
        '--partial',
        'config',
        '--confirm-destructive',
      ];
      expect(await run(parts)).toMatchObject({ code: 2 });
      expect(await mustJson(...parts, '--safety-repo', 'repo')).toMatchObject({
        restored: true,
        restore_plan: { changed: 1 },
      });
      await must('undo', '--to', 'zipped');
      expect(await readFile(join(folder, 'zipped/settings.json'), 'utf8')).toContain('light');
    });

    await test.step('files that are no export are refused, each with its reason', async () => {
      await writeFile(join(folder, 'odd.json'), '{"format":"something"}');
      await writeFile(join(folder, 'odd.zip'), 'no ZIP at all');
      for (const [file, code] of [
        ['odd.json', 2],
        ['none.zip', 2],
        ['odd.zip', 10],
      ] as const)
        expect(await run(['restore', '--from-file', file, '--to', 'new'])).toMatchObject({ code, out: '' });
    });

    await test.step('--adapt-environment pairs by names and reports what it could not', async () => {
      const other = join(folder, 'other');
      await makeDataFolder(other, ['Rose']);
      for (const path of ['heirloom.json', 'collections/Plants/collection.json', 'collections/Plants/records.jsonl']) {
        const text = await readFile(join(other, path), 'utf8');
        await writeFile(
          join(other, path),
          text
            .replaceAll('"plants"', '"garden"')
            .replaceAll('"name":"Plants"', '"name":"Garden"')
            .replaceAll('"id":"note"', '"id":"garden-note"')
            .replaceAll('00000000-0000', '11111111-1111'),
        );
      }
      await writeFile(join(folder, 'map.json'), '{"collections":{"Plants":"Garden"},"fields":{"Colour":"Note"}}');
      const into = ['restore', '--from-file', 'all.zip', '--to', 'other', '--mode', 'missing'];
      const planned = await mustJson(...into, '--adapt-environment', 'map.json', '--dry-run');
      expect(planned).toMatchObject({
        adaptation: {
          collections: 1,
          fields: 4,
          records: 1,
          unmapped: [{ kind: 'field', name: 'Colour', reason: 'not-in-backup' }],
        },
      });
      await must(...into, '--adapt-environment', 'map.json', '--no-safety-backup');
      const records = await readFile(join(other, 'collections/Garden/records.jsonl'), 'utf8');
      expect(records.trim().split('\n')).toHaveLength(2);
      expect(await run([...into, '--adapt-environment', 'odd.json'])).toMatchObject({ code: 2 });
    });

    await test.step('settings say where backups are, whether one is made first, and how long they stay', async () => {
      await must('config', 'set', 'backup.storage_location', 'repo');
      expect(await must('config', 'get', 'backup.storage_location')).toBe(`${join(folder, 'repo')}\n`);
      await must('backup', 'one', '--from', 'data');
      await must('config', 'set', 'backup.auto_before_destructive', 'no', '--for', 'data');
      await rm(join(data, 'settings.json'));
      const restored = await mustJson('restore', 'one', '--to', 'data', '--confirm-destructive');
      expect(restored).toMatchObject({ restored: true, undo: null });
      await must('config', 'unset', 'backup.auto_before_destructive', '--for', 'data');
      expect(await mustJson('config', 'get', '--for', 'data')).toMatchObject({
        'backup.auto_before_destructive': true,
      });
      await must('config', 'set', 'backup.retention_days', '30');
      expect(await mustJson('backup', 'cleanup')).toMatchObject({ applied: false, deleted: [] });
      expect(await run(['config', 'set', 'backup.retention_days', 'soon'])).toMatchObject({ code: 2 });
      expect(await run(['config', 'get', 'backup.colour'])).toMatchObject({ code: 2 });
      await writeFile(join(folder, 'config/config.json'), '{');
      expect(await run(['backup', 'list'])).toMatchObject({ code: 2 });
    });
  },
);
