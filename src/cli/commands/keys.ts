import type { Command } from 'commander';
import {
  createPassphraseSlot,
  createRecoveryKeySlot,
  formatRecoveryKey,
  generateRecoveryKey,
  openMasterKey,
  type KeySlot,
} from '../../engine/index.ts';
import { replaceSlots } from '../../engine/low-level.ts';
import { CliError } from '../cli-error.ts';
import { addDefaultCommand } from '../completion/offered-words.ts';
import { nodePorts } from '../device/node-ports.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { withRepository, type CommonOptions } from '../options.ts';
import { findNewPassphrase } from '../repository/credentials.ts';
import { assertWritable, openNamedRepository, type OpenedRepository } from '../repository/open-repository.ts';
import { runCommand, type Session } from '../run-command.ts';
import { saveSecret } from '../terminal/files.ts';
import { formatTable, formatTime } from '../terminal/format.ts';
import { confirm } from '../terminal/prompts.ts';
import { assertText } from '../data/take-backup.ts';

interface NewPassphraseOptions extends CommonOptions {
  readonly newPassphraseFile?: string;
  readonly label?: string;
  readonly key?: string;
}

interface RecoveryKeyOptions extends CommonOptions {
  readonly save?: string;
  readonly keepOld?: boolean;
}

interface RemoveOptions extends CommonOptions {
  readonly apply?: boolean;
}

const MOST_LABEL_CHARACTERS = 200;
const LEAST_PREFIX = 2;

export function addKeys(program: Command): void {
  const keys = program.command('keys').description('list, add, change and remove what opens the backups');
  withRepository(addDefaultCommand(keys, 'list').alias('ls'))
    .description('list the passphrases, recovery keys and passkeys that open the backups')
    .action((options: CommonOptions) => runCommand(options, (session) => list(options, session)));
  withNewPassphrase(keys.command('add'))
    .description('add a passphrase, for another person or another machine')
    .option('--label <text>', 'whose it is, or what for')
    .action((options: NewPassphraseOptions) => runCommand(options, (session) => add(options, session)));
  withNewPassphrase(keys.command('change'))
    .description('replace a passphrase: the one that is given, or that of --key')
    .option('--key <id>', 'which key to replace, by its id or the beginning of it')
    .action((options: NewPassphraseOptions) => runCommand(options, (session) => change(options, session)));
  withRepository(keys.command('recovery-key'))
    .description('make a new recovery key; earlier ones no longer open the backups')
    .option('--save <file>', 'write it to a new file rather than to the terminal')
    .option('--keep-old', 'earlier recovery keys go on working')
    .action((options: RecoveryKeyOptions) => runCommand(options, (session) => renewRecoveryKey(options, session)));
  withRepository(keys.command('remove').alias('rm'))
    .description('remove a key; never the last passphrase or recovery key')
    .argument('<key>', 'its id, or the beginning of it')
    .option('--apply', 'remove it without being asked')
    .action((word: string, options: RemoveOptions) => runCommand(options, (session) => remove(word, options, session)));
}

function withNewPassphrase(command: Command): Command {
  return withRepository(command).option(
    '--new-passphrase-file <file>',
    'file whose first line is the new passphrase; else HEIRLOOM_NEW_PASSPHRASE, else it is asked for twice',
  );
}

async function list(options: CommonOptions, { output, call }: Session): Promise<undefined> {
  const { repository } = await openNamedRepository(options, call);
  const { slots } = repository.config;
  output.result({ keys: slots.map(keyJson) }, keyTable(slots));
  return undefined;
}

function keyJson({ id, kind, label, createdAt }: KeySlot) {
  return { id, kind, label, created_at: createdAt };
}

function keyTable(slots: readonly KeySlot[]): string[] {
  const rows = slots.map(({ id, kind, label, createdAt }) => [id, kind, formatTime(createdAt), label]);
  return formatTable([['id', 'kind', 'made', 'label'], ...rows]);
}

/** Changes the keys, says so, and lists them. */
async function changeKeys(
  options: CommonOptions,
  { output, call, log }: Session,
  subject: string,
  work: (opened: OpenedRepository) => Promise<{ readonly slots: readonly KeySlot[]; readonly more?: ShownKey }>,
): Promise<ExitCode> {
  const opened = await openNamedRepository(options, call);
  assertWritable(opened);
  log(opened.repository, { what: 'keys', subject });
  const { slots, more } = await work(opened);
  const changed = await replaceSlots(opened.repository, slots, { signal: call.signal });
  const lines = [...keyTable(changed.config.slots), ...(more?.lines ?? [])];
  output.result({ keys: changed.config.slots.map(keyJson), ...more?.json }, lines);
  output.note(
    'Backup files keep the keys that they had. heirloom backup copy brings the change to a copy in a folder.',
  );
  return EXIT.done;
}

interface ShownKey {
  readonly json: Readonly<Record<string, string>>;
  readonly lines: readonly string[];
}

function newPassphrase({ newPassphraseFile }: NewPassphraseOptions): Promise<string> {
  const given = newPassphraseFile === undefined ? {} : { passphraseFile: newPassphraseFile };
  return findNewPassphrase(given, 'HEIRLOOM_NEW_PASSPHRASE');
}

async function add(options: NewPassphraseOptions, session: Session): Promise<ExitCode> {
  const { label = '' } = options;
  assertText('label', label, MOST_LABEL_CHARACTERS);
  return changeKeys(options, session, 'passphrase added', async ({ repository, master }) => {
    const slot = await createPassphraseSlot(master, repository.id, await newPassphrase(options), nodePorts, { label });
    return { slots: [...repository.config.slots, slot] };
  });
}

async function change(options: NewPassphraseOptions, session: Session): Promise<ExitCode> {
  return changeKeys(options, session, 'passphrase changed', async (opened) => {
    const { repository, master } = opened;
    const { slots } = repository.config;
    const old = options.key === undefined ? await givenPassphraseSlot(opened) : chooseKey(slots, options.key);
    if (old.kind !== 'passphrase') {
      const hint = 'Choose a passphrase. For a recovery key: heirloom keys recovery-key.';
      throw new CliError(EXIT.usage, 'not-a-passphrase', `${old.id} is no passphrase.`, hint);
    }
    const passphrase = await newPassphrase(options);
    const slot = await createPassphraseSlot(master, repository.id, passphrase, nodePorts, { label: old.label });
    return { slots: slots.map((other) => (other.id === old.id ? slot : other)) };
  });
}

/** The passphrase that opened the backups; where a recovery key did, the only one that there is. */
async function givenPassphraseSlot({ repository: { config }, credential }: OpenedRepository): Promise<KeySlot> {
  const slots = config.slots.filter(({ kind }) => kind === 'passphrase');
  if (credential.kind === 'passphrase')
    for (const slot of slots) if (await openMasterKey({ ...config, slots: [slot] }, credential)) return slot;
  const [only] = slots;
  if (only && slots.length === 1) return only;
  const hint = 'Name it with --key ID. heirloom keys list shows them.';
  throw new CliError(EXIT.usage, 'which-key', `There are ${slots.length} passphrases.`, hint);
}

async function renewRecoveryKey(options: RecoveryKeyOptions, session: Session): Promise<ExitCode> {
  return changeKeys(options, session, 'new recovery key', async ({ repository, master }) => {
    const key = generateRecoveryKey(nodePorts.random);
    const text = await formatRecoveryKey(key);
    // First: a key that could not be kept must not replace one that was.
    if (options.save !== undefined) await saveSecret(options.save, `${text}\n`);
    const kept = repository.config.slots.filter(({ kind }) => options.keepOld || kind !== 'recovery-key');
    const slot = await createRecoveryKeySlot(master, repository.id, key, nodePorts);
    const shown =
      options.save === undefined
        ? { json: { recovery_key: text }, lines: [`Recovery key: ${text}`, 'Write it down: it is not shown again.'] }
        : { json: {}, lines: [`The recovery key is in ${options.save}. Keep it apart from this machine.`] };
    return { slots: [...kept, slot], more: shown };
  });
}

async function remove(word: string, options: RemoveOptions, session: Session): Promise<ExitCode> {
  return changeKeys(options, session, 'key removed', async ({ repository }) => {
    const { slots } = repository.config;
    const gone = chooseKey(slots, word);
    if (!options.apply) {
      session.output.note(keyTable([gone]).join('\n'));
      if (session.output.isJson || !(await confirm('Remove this key?'))) {
        const hint = 'To remove it without being asked: --apply.';
        throw new CliError(EXIT.unconfirmed, 'unconfirmed', 'Nothing was removed.', hint);
      }
    }
    return { slots: slots.filter(({ id }) => id !== gone.id) };
  });
}

function chooseKey(slots: readonly KeySlot[], word: string): KeySlot {
  const found = slots.filter(({ id }) => id === word || (word.length >= LEAST_PREFIX && id.startsWith(word)));
  const [only] = found;
  if (only && found.length === 1) return only;
  const hint = 'heirloom keys list shows the keys and their ids.';
  const message = only ? `${found.length} keys are meant by ${JSON.stringify(word)}.` : `There is no key ${word}.`;
  throw new CliError(EXIT.usage, 'no-key', message, hint);
}
