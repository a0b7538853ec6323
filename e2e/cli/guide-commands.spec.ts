import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { apache } from '../../src/adapters/testing/servers/apache.ts';
import { FIELDS, ITEMS, VIEW } from '../../src/catalogue/import/github/testing/greenhouse.ts';
import { commandLineIn, makeDataFolder, PASSPHRASE, PROGRAM, type Ran } from '../support/cli.ts';
import { blocksOf, partsOf, type GuideBlock } from '../support/guide.ts';
import { LONG } from '../support/long-run.ts';
import { expect, test } from '../support/test.ts';

/** A home folder with the commands that the guide uses on the path, and nothing of Heirloom yet. */
async function homeIn(folder: string) {
  const home = join(folder, 'home');
  await mkdir(join(home, 'bin'), { recursive: true });
  const program = async (name: string, text: string) => {
    await writeFile(join(home, 'bin', name), `#!/bin/sh\n${text}\n`);
    await chmod(join(home, 'bin', name), 0o755);
  };
  await program('heirloom', `exec '${process.execPath}' '${PROGRAM}' "$@"`);
  // Prints what GitHub's own command prints.
  await program('gh', `cat "$HOME/.gh/$2.json"`);
  await mkdir(join(home, '.gh'));
  for (const [name, value] of Object.entries({ view: VIEW, 'field-list': FIELDS, 'item-list': ITEMS }))
    await writeFile(join(home, '.gh', `${name}.json`), JSON.stringify(value));
  const env = {
    PATH: `${join(home, 'bin')}:${process.env['PATH'] ?? ''}`,
    HOME: home,
    HEIRLOOM_PASSPHRASE: PASSPHRASE,
    HEIRLOOM_NEW_PASSPHRASE: PASSPHRASE,
  };
  /** Runs commands in a shell, one after the other. @throws Error if one of them fails. */
  const shell = (commands: string) =>
    new Promise<Pick<Ran, 'out' | 'err'>>((resolve, reject) => {
      execFile('bash', ['--norc', '-euo', 'pipefail', '-c', commands], { cwd: home, env }, (error, out, err) => {
        if (error) reject(new Error(`${commands}\nended with ${String(error.code)}: ${err}`));
        else resolve({ out, err });
      });
    });
  return { home, shell };
}

/** The names in the map of the guide fit both folders: `map.json` pairs all that it names. */
async function expectAllPaired(shell: (commands: string) => Promise<{ readonly out: string }>): Promise<void> {
  const from = '--repo ~/backups/garden --to ~/other --mode missing --adapt-environment map.json --dry-run';
  const { adaptation } = JSON.parse((await shell(`heirloom restore latest ${from} --json`)).out) as {
    readonly adaptation: { readonly collections: number; readonly unmapped: readonly { readonly reason: string }[] };
  };
  expect(adaptation.collections).toBeGreaterThan(0);
  expect(adaptation.unmapped.filter(({ reason }) => reason === 'not-in-backup')).toEqual([]);
}

const isJson = ({ text }: GuideBlock) => /^[[{]/u.test(text);

test('the commands of the guide run as they stand there, one after the other', LONG, async ({ folder }) => {
  const { home, shell } = await homeIn(folder);
  const server = (await apache.isAvailable()) ? await apache.start() : undefined;
  if (!server) test.info().annotations.push({ type: 'left out', description: 'Apache is not installed: no WebDAV.' });
  const address = server?.url.replace('http://', `webdav://${encodeURIComponent(server.userName)}@`) ?? '';
  const ada = `$(heirloom keys --repo ~/backups/garden | grep Ada | cut -c1-8)`;
  /** What stands in the guide for something that each person has in another place or by another name. */
  const placeholders: readonly (readonly [string, string])[] = [
    ['webdavs://ada@cloud.example/remote.php/dav/files/ada', `${address}/family`],
    ['webdavs://ada@dav.example', `${address}/copies`],
    ['remove 4f2a', `remove ${ada}`],
  ];
  const filled = (text: string) => placeholders.reduce((all, [from, to]) => all.replaceAll(from, to), text);

  // What the guide takes for granted: data, files with passphrases, and a collection that was set up twice.
  await makeDataFolder(join(home, 'garden'), ['Rosa gallica', 'Fern']);
  await writeFile(join(home, 'ada.txt'), 'a passphrase of Ada\n');
  await writeFile(join(home, '.heirloom-password'), `${server?.password ?? ''}\n`);
  await shell(`
    heirloom project setup Staging --to ~/garden --no-safety-backup
    heirloom export ~/garden --to garden.zip
    heirloom project setup Production --to ~/other
    echo '{"op": "rename-field", "collection": "Production", "field": "Status", "name": "State"}
      {"op": "rename-option", "collection": "Production", "field": "State", "label": "Done", "name": "Closed"}' |
      sed 's/^ *//' | heirloom project batch --to ~/other --no-safety-backup --operations -
    git init --quiet ~/garden`);

  const blocks = await blocksOf('cli');
  expect(blocks.filter((block) => !isJson(block)).length).toBeGreaterThan(9);
  try {
    for (const block of blocks) {
      if (isJson(block)) {
        const name = [...block.above.matchAll(/`([\w-]+\.json)`/gu)].at(-1)?.[1];
        expect(name, `the file of ${block.text}`).toBeDefined();
        await writeFile(join(home, name ?? ''), block.text);
      } else if (server || !block.text.includes('webdavs://')) {
        // Nothing is overwritten, and in the guide there are days between two exports.
        if (block.text.includes('--to garden.zip')) await rm(join(home, 'garden.zip'));
        await test.step(block.text, () => shell(filled(block.text)));
        if (block.text.includes('map.json')) await expectAllPaired(shell);
      }
    }
  } finally {
    await server?.stop();
  }

  const { out } = await shell('heirloom backup list --repo ~/garden --json');
  expect(JSON.parse(out)).toMatchObject({ backups: [{ records: expect.any(Number) }] });
  const greenhouse = await readFile(join(home, 'garden/collections/Greenhouse/records.jsonl'), 'utf8');
  expect(greenhouse).toContain('Order glass');
});

/** The members that the guide lists for a command, without those within others. */
async function documentedMembers(): Promise<ReadonlyMap<string, readonly string[]>> {
  const members = new Map<string, readonly string[]>();
  for (const part of (await partsOf('cli', 'JSON')).slice(1)) {
    let flat = part;
    // Members of members are in parentheses, which may be nested.
    while (/\([^()]*\)/u.test(flat)) flat = flat.replace(/\([^()]*\)/gu, '');
    const [commands = '', listed = ''] = flat.split(/:(.*)/su);
    // What an option adds.
    if (commands.includes(' also ')) continue;
    const names = [...listed.matchAll(/`([a-z_]+)`/gu)].map(([, name = '']) => name);
    const inherited = /\ba backup\b/u.test(listed) ? (members.get('A backup') ?? []) : [];
    for (const [command] of commands.matchAll(/(?<=`)[^`]+(?=`)|A backup/gu))
      members.set(command, [...inherited, ...names]);
  }
  return members;
}

test('what a command prints as JSON has the members that the guide lists', async ({ folder }) => {
  const { init, must, mustJson, run } = commandLineIn(folder);
  const repo = ['--repo', 'repo'];
  await makeDataFolder(join(folder, 'data'), ['Rose', 'Fern']);
  const first = await run(['init', 'other', '--json']);
  await init('repo');
  await writeFile(
    join(folder, 'settings.json'),
    '[{"op":"add-field","collection":"Plants","name":"Age","type":"number"}]',
  );
  const printed: readonly (readonly [command: string, args: readonly string[]])[] = [
    ['backup create', ['backup', 'create', 'first', ...repo, '--from', 'data']],
    ['incremental', ['backup', 'incremental', 'second', ...repo, '--from', 'data']],
    ['backup list', ['backup', 'list', ...repo]],
    ['backup info', ['backup', 'info', 'first', ...repo]],
    ['backup validate', ['backup', 'validate', 'first', ...repo]],
    ['backup compare', ['backup', 'compare', 'first', 'data', ...repo]],
    ['backup rename', ['backup', 'rename', 'second', 'renamed', ...repo]],
    ['pin', ['backup', 'pin', 'renamed', ...repo]],
    ['unpin', ['backup', 'unpin', 'renamed', ...repo]],
    ['backup download', ['backup', 'download', 'first', ...repo, '--to', 'first.zip']],
    ['backup copy', ['backup', 'copy', 'first', ...repo, '--to-repo', 'copy']],
    ['restore', ['restore', 'first', ...repo, '--to', 'restored']],
    ['drill', ['drill', 'first', ...repo]],
    ['export', ['export', 'first', ...repo, '--to', 'open.json']],
    ['locate', ['locate', 'rose', ...repo]],
    ['keys …', ['keys', ...repo]],
    ['log', ['log', ...repo]],
    ['project setup', ['project', 'setup', 'Shed', ...repo, '--to', 'data']],
    ['configure', ['project', 'configure', ...repo, '--to', 'data', '--operations', 'settings.json']],
    ['batch', ['project', 'batch', ...repo, '--to', 'data', '--operations', 'settings.json', '--dry-run']],
    ['undo', ['undo', '--to', 'data']],
    ['sync', ['sync', '--repo', 'copy', '--from', 'data', '--share', '--join']],
    ['sync devices', ['sync', 'devices', '--repo', 'copy']],
    ['backup delete', ['backup', 'delete', 'renamed', ...repo, '--apply']],
    ['backup cleanup', ['backup', 'cleanup', ...repo, '--keep-last', '1']],
  ];
  const documented = await documentedMembers();
  const missingIn = (command: string, value: unknown) => {
    const members = documented.get(command);
    expect(members, `what the guide says of ${command}`).toBeDefined();
    // Only where it asks something, or several devices share the backups.
    const sometimes = new Set(['question', 'freed_later_bytes', 'true']);
    const present = new Set(Object.keys(value as object)); // Printed as an object.
    return (members ?? []).filter((member) => !present.has(member) && !sometimes.has(member));
  };
  expect(missingIn('init', JSON.parse(first.out))).toEqual([]);
  for (const [command, args] of printed) expect(missingIn(command, await mustJson(...args)), command).toEqual([]);
  expect(JSON.parse(await must('config', 'get', '--json'))).toHaveProperty(['backup.auto_before_destructive']);
  const failed = await run(['backup', 'info', 'nothing', ...repo, '--json']);
  const { error } = JSON.parse(failed.err) as { readonly error: object };
  expect(Object.keys(error).sort()).toEqual(['code', 'details', 'exit_code', 'hint', 'message']);
});
