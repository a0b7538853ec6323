import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLineIn, contentsOf, makeDataFolder } from '../support/cli.ts';
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
  await must('backup', 'last', '--repo', 'repo', '--from', 'data');
  await must('backup', 'cleanup', '--repo', 'repo', '--keep-last', '1', '--apply');
  await must('restore', 'last', '--repo', 'repo', '--to', 'new');
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

// Each starts some twenty processes, one after the other.
test.describe.configure({ timeout: 900_000 });

test('a backup that is killed at any instant loses nothing', async ({ folder }) => {
  await killBackups(folder, 3);
});

test('a restore that is killed at any instant leaves the old folder or the new one', async ({ folder }) => {
  await killRestores(folder, 3);
});

test('@long backups and restores survive a hundred kills', async ({ folder }) => {
  test.setTimeout(3_600_000);
  for (const name of ['backups', 'restores']) await mkdir(join(folder, name));
  await killBackups(join(folder, 'backups'), 50);
  await killRestores(join(folder, 'restores'), 50);
});
