import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLineIn, makeDataFolder } from '../support/cli.ts';
import { rowsOf } from '../support/guide.ts';
import { longIf } from '../support/long-run.ts';
import { expect, test } from '../support/test.ts';

type Environment = Readonly<Record<string, string>>;
/** Arguments as one text, the exit code, words of the message, and what is special in the environment. */
type Case = readonly [args: string, code: number, words: string, env?: Environment];

const IN = '--repo repo';
const FROM = `${IN} --from data`;
const TO = `${IN} --to data`;
const NO_KEY = { HEIRLOOM_RECOVERY_KEY: '' };

const CASES: Readonly<Record<string, readonly Case[]>> = {
  'opening, making and looking after backups': [
    ['bakcup', 2, 'Did you mean heirloom backup?'],
    [`backup lits ${FROM}`, 2, 'Did you mean heirloom backup list? Otherwise: heirloom backup create lits'],
    [`backup ${FROM} lits`, 2, 'Did you mean heirloom backup list? Otherwise: heirloom backup create lits'],
    [`backup ${FROM} list`, 2, "the command 'list' must come before its options"],
    [`keys lits ${IN}`, 2, 'Did you mean heirloom keys list?'],
    [`keys ${IN} lits`, 2, 'Did you mean heirloom keys list?'],
    [`keys ${IN} add`, 2, 'Type heirloom keys add first.'],
    ['backup list --no-such', 2, 'unknown option'],
    [`backup cleanup ${IN} --keep-lost 1`, 2, 'Did you mean --keep-last?'],
    [`locate ${IN}`, 2, 'missing required argument'],
    [`backup create ${FROM} --note`, 2, 'the value is missing'],
    ['backup create --repo --from data', 2, 'That is an option: the value is missing.'],
    ['restore --from-file --to data', 2, 'That is an option: the value is missing.'],
    [`restore one ${TO} --collections ,`, 2, 'Name at least one.'],
    ['backup list --repo empty', 10, 'There are no backups here.'],
    ['backup list --repo notes.txt', 10, 'not a backup file'],
    ['backup list --repo ftp://example.org/x', 2, 'knows no address with ftp://'],
    ['backup list --repo webdav://ada:secret@127.0.0.1/x', 2, 'There is a password in the address'],
    ['backup list --repo s3://bucket/x', 2, 'AWS_ACCESS_KEY_ID'],
    ['backup list --repo data --storage git', 10, 'no git repository'],
    [`backup list ${IN}`, 12, 'does not open', { HEIRLOOM_PASSPHRASE: 'something else' }],
    [`backup list ${IN}`, 2, 'no terminal to ask', NO_KEY],
    [`backup list ${IN} --passphrase-file none`, 2, 'none cannot be read. The file or folder is not there.'],
    [`backup list ${IN} --passphrase-file data`, 2, 'data cannot be read. This is a folder and not a file.'],
    [`backup list ${IN} --passphrase-file -`, 2, 'There is no passphrase in stdin.'],
    [`backup list ${IN} --passphrase-file nothing.txt`, 2, 'There is no passphrase in nothing.txt.'],
    [`backup list ${IN} --passphrase-file - --recovery-key-file notes.txt`, 2, 'cannot be used with option'],
    [`backup list ${IN} --recovery-key-file notes.txt`, 12, 'typing error'],
    ['init repo', 1, 'There are backups here already.'],
    ['init data', 2, 'not an empty folder'],
    ['init other', 2, 'at least 8', { HEIRLOOM_PASSPHRASE: 'short' }],
    [`backup ${IN}`, 2, 'Give --from DATA'],
    [`backup ${IN} --from none`, 6, 'There is no folder none.'],
    [`backup ${IN} --from notes.txt`, 6, 'notes.txt is not a data folder.'],
    [`backup ${FROM} --type half`, 2, 'full, config, minimal'],
    [`backup x ${FROM} --name y`, 2, 'two are given'],
    [`backup latest ${FROM}`, 2, 'latest is what the newest backup is called.'],
    [`backup ${'x'.repeat(201)} ${FROM}`, 2, 'The name is too long.'],
    ['backup x --repo one.zip --from data', 1, 'one.zip can only be read.'],
    [`backup info two ${IN}`, 5, 'No backup is called "two".'],
    [`backup compare one none ${IN}`, 5, 'No backup is called "none".'],
    [`backup rename one latest ${IN}`, 2, 'latest is what the newest backup is called.'],
    [`backup delete one ${IN}`, 7, 'Nothing was deleted.'],
    [`backup delete one two ${IN} --apply`, 5, 'No backup is called "two".'],
    [`backup cleanup ${IN}`, 2, 'Nothing says which backups should stay.'],
    [`backup cleanup ${IN} --keep-last 1.5`, 2, 'whole number'],
    [`backup cleanup ${IN} --older-than soon`, 2, 'such as 30d'],
    [`backup download ${IN} --to none/one.zip`, 1, 'not there'],
    [`backup download ${IN} --to one.zip`, 2, 'is there already'],
    [`backup copy ${IN}`, 2, '--to-repo'],
    [`backup copy ${IN} --to-repo data`, 2, 'not an empty folder'],
  ],
  'restoring, exporting, keys, settings, projects and devices': [
    [`restore one ${IN}`, 2, 'Give --to DATA'],
    [`restore two ${TO}`, 5, 'No backup is called "two".'],
    [`restore one ${TO}`, 7, 'Nothing was done.'],
    [`restore one ${IN} --to repo`, 6, 'Nothing was changed.'],
    [`restore one ${IN} --to notes.txt`, 6, 'The folder is not there.'],
    [`restore one ${IN} --to no/such/folder`, 6, 'The folder is not there.'],
    [`restore one ${TO} --mode half`, 2, 'exact, missing, update'],
    [`restore one ${TO} --on-conflict mine`, 2, '--mode update'],
    [`restore one ${TO} --mode update --on-conflict none`, 2, 'mine, backup, both, newest'],
    [`restore one ${TO} --partial config --records Rose`, 2, 'Leave out --partial'],
    [`restore one ${TO} --collections Cats`, 2, 'Collections that there are: Plants.'],
    [`restore one ${TO} --records Cat`, 2, 'There is no record Cat.'],
    [`restore one ${TO} --issues 7,x`, 2, 'There is no issue 7.'],
    [`restore one ${TO} --fields Colour`, 2, 'Fields in the backup: Name, Note, Number, Photos.'],
    [`restore one ${TO} --exclude-issues 7`, 2, 'There is no issue 7.'],
    [`restore one ${TO} --adapt-environment none.json`, 2, 'none.json cannot be read.'],
    [`restore one ${TO} --adapt-environment notes.txt`, 2, 'notes.txt is no map of names: Unexpected token'],
    [`restore one ${TO} --no-safety-backup --safety-repo repo`, 2, 'cannot be used with option'],
    [`restore one ${TO} --safety-repo one.zip --confirm-destructive`, 1, 'one.zip can only be read.'],
    ['restore --from-file one.zip --to data --confirm-destructive', 2, 'no place to back it up to'],
    ['restore --from-file none.zip --to data', 2, 'there is no such file'],
    ['restore --from-file data --to data', 2, 'it is a folder'],
    ['restore one --from-file open.json --to data', 2, 'there is no backup "one" in it'],
    [`undo ${TO}`, 5, 'Nothing was restored into this folder'],
    ['export data', 2, '--to'],
    ['export none --to none.zip', 2, 'none is not a data folder'],
    [`export two ${IN} --to two.zip`, 5, 'No backup is called "two".'],
    ['export data --to x.zip --formats pdf', 2, 'json, csv, geojson, markdown'],
    ['export data --to x.json --formats csv', 2, 'x.json can only be the JSON export.'],
    ['export data --to open.json', 2, 'is there already'],
    ['export data --to repo', 2, 'not an empty folder'],
    ['export data --to x.zip --collections Cats', 2, 'Collections that there are: Plants.'],
    [`drill ${IN} --scratch notes.txt`, 1, 'not a folder'],
    [`log ${IN} --limit many`, 2, 'whole number'],
    [`keys remove none ${IN} --apply`, 2, 'There is no key none.'],
    [`keys add ${IN}`, 2, 'no terminal to ask'],
    [`keys add ${IN}`, 2, 'at least 8', { HEIRLOOM_NEW_PASSPHRASE: 'short' }],
    [`keys change ${IN}`, 2, 'no terminal to ask'],
    [`keys recovery-key ${IN} --save notes.txt`, 2, 'is there already'],
    ['config set backup.colour red', 2, 'There is no setting "backup.colour".'],
    ['config set backup.retention_days 0', 2, 'from 1 up'],
    ['config set backup.retention_days 30 --for data', 2, 'the same for all data folders'],
    ['config set backup.auto_before_destructive maybe', 2, 'true or false'],
    ['project setup Shed --to data', 2, 'no place to back it up to'],
    [`project setup Plants ${TO}`, 2, 'There is a collection Plants already.'],
    [`project batch ${TO} --operations none`, 2, 'none cannot be read.'],
    [`project batch ${TO} --operations nothing.txt`, 2, 'There is no operation in nothing.txt.'],
    [`project configure ${TO} --operations -`, 2, 'There is no operation in stdin.'],
    ['project configure --operations -', 2, 'Give --to DATA'],
    [`project batch ${TO} --operations notes.txt`, 2, 'notes.txt has no list of operations: Unexpected token'],
    [`project batch ${TO} --operations explode.json`, 2, 'Operation 1 of explode.json: there is no op "explode".'],
    [`project configure ${TO} --operations delete.json`, 2, 'does not configure a project'],
    [`project batch ${TO} --operations delete.json`, 7, 'Nothing was done.'],
    [`project import notes.txt ${TO}`, 2, 'is not what gh project view'],
    [`sync ${FROM}`, 2, 'repo is not shared.'],
    [`sync ${IN} --from notes.txt --share --join`, 6, 'The folder is not there.'],
    [`sync retire none ${FROM}`, 2, 'No device is called none.'],
  ],
};

/** What is in a folder, but for what a machine notes by itself. */
async function fingerprint(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (path.startsWith(join(folder, 'state')) || !entry.isFile()) continue;
    found.push(
      `${path} ${createHash('sha256')
        .update(await readFile(path))
        .digest('hex')}`,
    );
  }
  return found.sort();
}

test.describe.configure({ timeout: 240_000 });

/** A start of the program takes a third of a second: most cases run only in `npm run test:long`. */
const EACH = 4;
const PARTS = Object.entries(CASES).flatMap(([about, cases]) => [
  { about, cases: cases.filter((_, at) => at % EACH === 0), isOnlyLong: false },
  { about: `${about}, the rest`, cases: cases.filter((_, at) => at % EACH !== 0), isOnlyLong: true },
]);

for (const { about, cases, isOnlyLong } of PARTS)
  test(
    `wrong input changes nothing, and ends with a plain message and a documented code: ${about}`,
    longIf(isOnlyLong),
    async ({ folder }) => {
      const { run, init, must } = commandLineIn(folder);
      await makeDataFolder(join(folder, 'data'), ['Rose', 'Fern']);
      await init('repo');
      await must('backup', 'one', '--repo', 'repo', '--from', 'data');
      await must('backup', 'download', 'one', '--repo', 'repo', '--to', 'one.zip');
      await must('export', 'data', '--to', 'open.json');
      await makeDataFolder(join(folder, 'data'), ['Rose', 'Moss']);
      await mkdir(join(folder, 'empty'));
      await writeFile(join(folder, 'notes.txt'), 'Neither a key nor anything else.\n');
      await writeFile(join(folder, 'nothing.txt'), '');
      await writeFile(join(folder, 'explode.json'), '[{"op":"explode"}]');
      await writeFile(join(folder, 'delete.json'), '{"op":"delete","collection":"Plants","record":"Rose"}');
      const documented = (await rowsOf('cli', 'Exit codes')).map(([code]) => Number(code));
      const before = await fingerprint(folder);
      for (const [text, code, words, env = {}] of cases) {
        const ran = await run([...text.split(' '), '--json'], { env });
        expect(ran, text).toMatchObject({ code, out: '' });
        const { error } = JSON.parse(ran.err) as { readonly error: Readonly<Record<string, unknown>> };
        expect(error, text).toMatchObject({ exit_code: code, hint: expect.stringMatching(/\.$/) });
        expect(`${String(error['message'])} ${String(error['hint'])}`, text).toContain(words);
        expect(documented).toContain(code);
        // Words of the system or of a library are for programmers.
        expect(ran.err, text).not.toMatch(/E[A-Z]{4,}:|Invalid input|\.mjs|undefined/u);
      }
      expect(await fingerprint(folder)).toEqual(before);
    },
  );

test('without --json a message is what is wrong, and what to do about it', async ({ folder }) => {
  const { run, init } = commandLineIn(folder);
  await init('repo');
  expect(await run(['backup', 'info', 'two', ...IN.split(' ')])).toEqual({
    code: 5,
    out: '',
    err: 'heirloom: There are no backups yet.\nMake one: heirloom backup --repo REPO --from DATA.\n',
  });
  expect((await run(['completion', 'tcsh'])).err).toContain('Allowed choices are bash, zsh, fish');
  for (const [args, words] of [
    ['backup list --no-such', "unknown option '--no-such'"],
    ['help nothing', "unknown command 'nothing'"],
    ['backup help lits', "unknown command 'lits'\n(Did you mean heirloom backup list?)"],
    ['list', "unknown command 'list'\n(Did you mean heirloom backup list or heirloom keys list?)"],
    ['-r repo backup list', "the option '-r' must come behind its command\n(Type: heirloom backup list -r repo)"],
  ] as const)
    expect(await run(args.split(' '))).toEqual({ code: 2, out: '', err: `error: ${words}\n(see --help)\n` });
  await rm(join(folder, 'repo/repository.json'));
  expect(await run(['backup', 'list', ...IN.split(' ')])).toMatchObject({ code: 10 });
});
