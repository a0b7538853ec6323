import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLineIn, makeDataFolder } from '../support/cli.ts';
import { expect, test } from '../support/test.ts';

const settingsIn = (folder: string) => join(folder, 'settings.json');

test('TW2 two data folders share a library: join, changes both ways, a conflict, undo', async ({ folder }) => {
  const { init, run, mustJson } = commandLineIn(folder);
  const [home, office] = [join(folder, 'home'), join(folder, 'office')];
  await makeDataFolder(home, ['Rose', 'Fern']);
  await init('repo');
  const sync = (from: string, ...more: readonly string[]) =>
    mustJson('sync', '--repo', 'repo', '--from', from, ...more);
  const setTheme = async (from: string, theme: string) =>
    writeFile(settingsIn(from), JSON.stringify({ ...JSON.parse(await readFile(settingsIn(from), 'utf8')), theme }));

  await test.step('a place is shared only if that is wanted, and an empty folder joins without asking', async () => {
    expect(await run(['sync', '--repo', 'repo', '--from', 'home'])).toMatchObject({ code: 2, out: '' });
    expect(await sync('home', '--share', '--device-name', 'Home')).toMatchObject({ status: 'synchronised' });
    expect(await sync('office', '--device-name', 'Office')).toMatchObject({ incoming: [{ device: { name: 'Home' } }] });
    expect(await mustJson('sync', 'devices', '--repo', 'repo')).toMatchObject({
      devices: expect.arrayContaining([
        expect.objectContaining({ name: 'Home', retired: false }),
        expect.objectContaining({ name: 'Office', behind_by: 0 }),
      ]) as unknown,
    });
  });

  await test.step('a folder with data of its own asks first, and changes nothing until someone agrees', async () => {
    await makeDataFolder(join(folder, 'shed'), ['Moss']);
    const asked = await run(['sync', '--repo', 'repo', '--from', 'shed', '--json']);
    expect(asked.code).toBe(7);
    expect(JSON.parse(asked.out)).toMatchObject({ status: 'asks', question: { kind: 'join' } });
  });

  await test.step('of two changes of one setting the later one is used, and the other one is kept on both', async () => {
    await setTheme(home, 'auto');
    await sync('home');
    await setTheme(office, 'light');
    expect(await sync('office')).toMatchObject({ conflicts: 1 });
    await sync('home');
    for (const place of [home, office]) {
      expect(await readFile(settingsIn(place), 'utf8')).toContain('"light"');
      expect(await readFile(join(place, 'rows.jsonl'), 'utf8')).toMatch(/"conflicts".*"auto"/);
    }
    expect(await sync('office')).toMatchObject({ status: 'in-step' });
  });

  await test.step('what came in is taken back, and that goes to the other folder like any change', async () => {
    await mustJson('undo', '--to', 'home');
    expect(await readFile(settingsIn(home), 'utf8')).toContain('"auto"');
    await sync('home');
    await sync('office');
    expect(await readFile(settingsIn(office), 'utf8')).toContain('"auto"');
    const compared = await mustJson('backup', 'compare', 'home', 'office', '--repo', 'repo');
    expect(compared).toMatchObject({ summary: { added: 0, modified: 0, removed: 0 } });
  });
});
