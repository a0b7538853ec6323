import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FIELDS, ITEMS, VIEW } from '../../src/catalogue/import/github/testing/greenhouse.ts';
import { commandLineIn, contentsOf, makeDataFolder } from '../support/cli.ts';
import { LONG } from '../support/long-run.ts';
import { expect, test } from '../support/test.ts';

const NAMES = Array.from({ length: 200 }, (_, at) => `Plant ${at}`);

/** Instants spread over the whole duration of a command, in a different order each time. */
function* instants(count: number, wholeMs: number): Generator<number> {
  for (let at = 0; at < count; at += 1) yield Math.round(((at + Math.random()) / count) * wholeMs);
}

const timed = async (work: () => Promise<unknown>) => {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
};

async function killBackups(folder: string, count: number): Promise<void> {
  const { run, init, must, mustJson } = commandLineIn(folder);
  await makeDataFolder(join(folder, 'data'), NAMES);
  await init('repo');
  const wholeMs = await timed(() => must('backup', 'first', '--repo', 'repo', '--from', 'data'));
  for (const killAfterMs of instants(count, wholeMs)) {
    await writeFile(join(folder, 'data/settings.json'), JSON.stringify({ theme: 'dark', at: killAfterMs }));
    await run(['backup', '--repo', 'repo', '--from', 'data'], { killAfterMs });
  }
  // No earlier data is lost, and the locks of killed processes block no other process.
  expect(await mustJson('backup', 'validate', '--repo', 'repo')).toMatchObject({ status: 'valid' });
  await must('backup', 'final', '--repo', 'repo', '--from', 'data');
  await must('backup', 'cleanup', '--repo', 'repo', '--keep-last', '1', '--apply');
  await must('restore', 'final', '--repo', 'repo', '--to', 'new');
  expect(await mustJson('backup', 'auto', '--repo', 'repo', '--from', 'new')).toMatchObject({ made: false });
}

async function killRestores(folder: string, count: number): Promise<void> {
  const { run, init, must } = commandLineIn(folder);
  await makeDataFolder(join(folder, 'one'), NAMES);
  await makeDataFolder(
    join(folder, 'two'),
    NAMES.slice(100).map((name) => `${name} later`),
  );
  await init('repo');
  const states: Awaited<ReturnType<typeof contentsOf>>[] = [];
  for (const name of ['one', 'two']) {
    await must('backup', name, '--repo', 'repo', '--from', name);
    await must('restore', name, '--repo', 'repo', '--to', `exact-${name}`);
    states.push(await contentsOf(join(folder, `exact-${name}`)));
  }
  const restore = (name: string) => ['restore', name, '--repo', 'repo', '--to', 'data', '--confirm-destructive'];
  await must(...restore('one'));
  const wholeMs = await timed(() => must(...restore('two')));
  let wanted = 'one';
  for (const killAfterMs of instants(count, wholeMs)) {
    await run([...restore(wanted), '--no-safety-backup'], { killAfterMs });
    const names = await readdir(folder);
    // Between the two renames the new folder is complete, and the next command gives it its name.
    if (!names.includes('data')) await must('restore', wanted, '--repo', 'repo', '--to', 'data', '--dry-run');
    const now = await contentsOf(join(folder, 'data'));
    const found = states.findIndex((state) => JSON.stringify(state) === JSON.stringify(now));
    expect(found, `killed after ${killAfterMs} ms`).toBeGreaterThanOrEqual(0);
    wanted = found === 0 ? 'two' : 'one';
  }
  await must(...restore(wanted));
  const left = (await readdir(folder)).filter((name) => name.startsWith('.data'));
  expect(left).toEqual([]);
  await rm(join(folder, 'data'), { recursive: true });
}

/** A project with many items, of which all have one status: imported again with the other, each record changes. */
function itemsWith(status: string): unknown {
  const [item] = ITEMS.items;
  const items = NAMES.map((title, at) => ({ ...item, id: `PVTI_${at}`, title, status, content: undefined }));
  return { items, totalCount: items.length };
}

async function killImports(folder: string, count: number): Promise<void> {
  const { run, init, must } = commandLineIn(folder);
  const documents = {
    'view.json': VIEW,
    'fields.json': FIELDS,
    'todo.json': itemsWith('To do'),
    'done.json': itemsWith('Done'),
  };
  for (const [name, value] of Object.entries(documents)) await writeFile(join(folder, name), JSON.stringify(value));
  await init('repo');
  const bring = (items: string) => [
    ...['project', 'import', 'view.json', 'fields.json', items, '--to', 'data', '--confirm-destructive'],
    '--no-safety-backup',
  ];
  // Records that change get the time of the import.
  const stateOf = async () => JSON.stringify(await contentsOf(join(folder, 'data'))).replaceAll(/updatedAt[^,}]*/g, '');
  const states: string[] = [];
  let wholeMs = 0;
  for (const items of ['todo.json', 'done.json']) {
    wholeMs = await timed(() => must(...bring(items)));
    states.push(await stateOf());
  }
  expect(states[0]).not.toBe(states[1]);
  let wanted = 'todo.json';
  for (const killAfterMs of instants(count, wholeMs)) {
    await run(bring(wanted), { killAfterMs });
    if (!(await readdir(folder)).includes('data')) await must(...bring(wanted), '--dry-run');
    const found = states.indexOf(await stateOf());
    expect(found, `killed after ${killAfterMs} ms`).toBeGreaterThanOrEqual(0);
    wanted = found === 0 ? 'done.json' : 'todo.json';
  }
  await must(...bring(wanted));
  expect((await readdir(folder)).filter((name) => name.startsWith('.data'))).toEqual([]);
}

// Each starts some twenty processes, one after the other.
test.describe.configure({ timeout: 900_000 });

test('a backup that is killed at any instant loses nothing', async ({ folder }) => {
  await killBackups(folder, 7);
});

test('a restore that is killed at any instant leaves the old folder or the new one', async ({ folder }) => {
  await killRestores(folder, 7);
});

test('an import that is killed at any instant leaves the old folder or the new one', LONG, async ({ folder }) => {
  await killImports(folder, 6);
});

test('@long backups, restores and imports survive a hundred kills', async ({ folder }) => {
  test.setTimeout(3_600_000);
  for (const name of ['backups', 'restores', 'imports']) await mkdir(join(folder, name));
  await killBackups(join(folder, 'backups'), 35);
  await killRestores(join(folder, 'restores'), 35);
  await killImports(join(folder, 'imports'), 30);
});
