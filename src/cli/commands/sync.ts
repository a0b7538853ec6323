import { version } from '../../../package.json';
import type { Command } from 'commander';
import { addDefaultCommand } from '../completion/offered-words.ts';
import { CONFLICTS } from '../../catalogue/describe-source.ts';
import { assertMayReplace, type DataFolderSource } from '../../adapters/source-data-folder/data-folder-source.ts';
import { isShared, type Repository, type Source } from '../../engine/index.ts';
import { shareRepository } from '../../engine/programs.ts';
import {
  listDevices,
  syncOnce,
  type DeviceSeen,
  type SyncAnswers,
  type SyncOutcome,
  type SyncRequest,
} from '../../engine/programs.ts';
import { RestoreJournalWriter } from '../../engine/low-level.ts';
import { CliError } from '../cli-error.ts';
import { rememberRestore } from '../data/last-restore.ts';
import { mustNameData, withDataFolder } from '../data/open-data.ts';
import { openOwnBackups, openSyncDevice, renewSyncDevice, type SyncDevice } from '../data/sync-device.ts';
import { syncSource } from '../data/sync-source.ts';
import { outcomeJson, outcomeLines, questionText } from '../data/sync-report.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { withRepository, type CommonOptions } from '../options.ts';
import { assertWritable, openNamedRepository, type OpenedRepository } from '../repository/open-repository.ts';
import { runCommand, type Session } from '../run-command.ts';
import { formatTime } from '../terminal/format.ts';

interface SyncCommandOptions extends CommonOptions {
  readonly from?: string;
  readonly share?: boolean;
  readonly join?: boolean;
  readonly confirmDestructive?: boolean;
  readonly deviceName?: string;
}

export function addSync(program: Command): void {
  const sync = program.command('sync').description('share one library between devices: the app, and data folders');
  withRepository(addDefaultCommand(sync, 'run'))
    .description('take in what other devices have changed, and send what is new (the default)')
    .option('-f, --from <folder>', 'data folder that is one of the devices (HEIRLOOM_DATA)')
    .option('--share', 'make --repo a shared place; earlier versions of Heirloom can then no longer open it')
    .option('--join', 'agree to unite the folder with the library there; nothing is deleted')
    .option('--confirm-destructive', 'agree if another device has removed much')
    .option('--device-name <name>', 'how the other devices call this folder')
    .addHelpText(
      'after',
      `
Changes come in completely or not at all. To take back what came in: heirloom undo --to DATA.

Examples:
  heirloom sync --repo ~/cloud/garden --from ~/garden --share
  heirloom sync --repo ~/cloud/garden --from ~/garden`,
    )
    .action((options: SyncCommandOptions) => runCommand(options, (session) => run(options, session)));
  withRepository(sync.command('devices'))
    .description('the devices that share the library')
    .action((options: CommonOptions) => runCommand(options, (session) => devices(options, session)));
  withRepository(sync.command('retire'))
    .description('no longer wait for a device')
    .argument('<device>', 'its id, the beginning of it, or its name')
    .option('-f, --from <folder>', 'data folder that is one of the devices (HEIRLOOM_DATA)')
    .action((word: string, options: SyncCommandOptions) =>
      runCommand(options, (session) => retire(word, options, session)),
    );
}

async function run(options: SyncCommandOptions, session: Session): Promise<ExitCode> {
  // Nothing is shared for a folder that cannot be one of the devices.
  await assertMayReplace(mustNameData(options.from));
  const opened = await openShared(options, session);
  return cycleOf({ opened, retire: [], what: 'sync' }, options, session);
}

/** What a command wants of a cycle. */
interface Wanted {
  readonly opened: OpenedRepository;
  /** Ids of devices. */
  readonly retire: readonly string[];
  /** For `heirloom log`. */
  readonly what: string;
}

async function cycleOf(wanted: Wanted, options: SyncCommandOptions, session: Session): Promise<ExitCode> {
  const { opened, retire, what } = wanted;
  const { output, log } = session;
  const folder = mustNameData(options.from);
  const device = await openSyncDevice(folder, options.deviceName);
  const local = await openOwnBackups(device, opened);
  return withDataFolder(folder, async (source) => {
    log(opened.repository, { what, subject: folder });
    const { outcome, journal } = await synchronise({ opened, local, source, folder, device, retire }, options, session);
    if (outcome.kind === 'asks') {
      const { question } = outcome;
      output.result(outcomeJson(device, outcome), []);
      if (!output.isJson) output.warn(questionText(question));
      return question.kind === 'join' || question.kind === 'brake' ? EXIT.unconfirmed : EXIT.failed;
    }
    await source.settleContent();
    if (outcome.kind === 'synchronised' && outcome.undo) {
      const names = outcome.incoming.map((from) => from.device.name).join(', ');
      const restored = {
        ...{ repo: device.backups, undoId: outcome.undo.before, restoredAt: new Date().toISOString() },
        backup: `the changes from ${names} (${formatTime(new Date().toISOString())})`,
      };
      // Being in step counts for more than that it can be undone by one command.
      await rememberRestore(folder, restored, await journal.finish()).catch(() => undefined);
    }
    output.result(outcomeJson(device, outcome), outcomeLines(outcome));
    return EXIT.done;
  });
}

/** What one cycle works with. */
interface Cycle {
  readonly opened: OpenedRepository;
  readonly local: Repository;
  readonly source: DataFolderSource;
  readonly folder: string;
  readonly device: SyncDevice;
  readonly retire: readonly string[];
}

/** The result, and what the last attempt wrote into the folder. */
interface Synchronised {
  readonly outcome: SyncOutcome;
  readonly journal: RestoreJournalWriter;
}

/** What the engine needs for a data folder as a device. */
function requestOf({ opened, local, device }: Pick<Cycle, 'opened' | 'local' | 'device'>, source: Source): SyncRequest {
  return {
    ...{ local, source, shared: opened.repository, conflictTable: CONFLICTS, memory: device.memory },
    device: { id: device.id, name: device.name },
    app: { name: 'Heirloom', version },
    pinnedName: 'Before synchronising with other devices',
  };
}

/** Runs a cycle, and answers what the options have answered. */
async function synchronise(
  cycle: Cycle,
  options: SyncCommandOptions,
  session: Session,
  answers: SyncAnswers = {},
): Promise<Synchronised> {
  const { opened, local, source, folder, device, retire } = cycle;
  const journal = new RestoreJournalWriter(local);
  const noted = journal.noting(await syncSource(source, opened.repository, session.call));
  const outcome = await syncOnce({ ...requestOf({ opened, local, device }, noted), answers, retire }, session.call);
  if (outcome.kind !== 'asks') return { outcome, journal };
  const { question } = outcome;
  if (question.kind === 'rolled-back') {
    const renewed = await renewSyncDevice(folder, options.deviceName);
    return synchronise({ ...cycle, device: renewed }, options, session, answers);
  }
  if (question.kind === 'join' && answers.join !== question.token && (options.join || !(await source.hasData())))
    return synchronise(cycle, options, session, { ...answers, join: question.token });
  if (question.kind === 'brake' && answers.brake !== question.token && options.confirmDestructive)
    return synchronise(cycle, options, session, { ...answers, brake: question.token });
  return { outcome, journal };
}

/** @throws CliError `not-shared` where the place is not shared yet, and that is not wanted. */
async function openShared(options: SyncCommandOptions, { call, output }: Session): Promise<OpenedRepository> {
  const opened = await openNamedRepository(options, call);
  assertWritable(opened);
  if (isShared(opened.repository)) return opened;
  if (!options.share) {
    const hint = 'Share it in the app under Backups, Devices; or give --share. Earlier versions can then not open it.';
    throw new CliError(EXIT.usage, 'not-shared', `${opened.place} is not shared.`, hint);
  }
  const repository = await shareRepository(opened.repository, { signal: call.signal });
  output.note(`${opened.place} is shared from now on.`);
  return { ...opened, repository };
}

async function devices(options: CommonOptions, { output, call }: Session): Promise<ExitCode> {
  const { repository } = await openNamedRepository(options, call);
  const seen = await listDevices(repository, { signal: call.signal });
  output.result(
    { devices: seen.map(deviceJson) },
    seen.map(({ id, name, lastWrittenAt, behindBy, isRetired }) =>
      [id.slice(0, 8), formatTime(lastWrittenAt), isRetired ? 'retired' : `behind by ${behindBy}`, name].join('  '),
    ),
  );
  return EXIT.done;
}

function deviceJson({ id, name, lastWrittenAt, behindBy, isRetired }: DeviceSeen) {
  return { id, name, last_seen: lastWrittenAt, behind_by: behindBy, retired: isRetired };
}

async function retire(word: string, options: SyncCommandOptions, session: Session): Promise<ExitCode> {
  const { signal } = session.call;
  const opened = await openNamedRepository(options, session.call);
  assertWritable(opened);
  const all = await listDevices(opened.repository, { signal });
  const found = all.filter(({ id, name }) => id.startsWith(word) || name === word);
  const [other] = found;
  if (!other || found.length > 1) {
    const what = other ? `Several devices are called ${word}.` : `No device is called ${word}.`;
    throw new CliError(EXIT.usage, 'no-such-device', what, 'heirloom sync devices lists them.');
  }
  return cycleOf({ opened, retire: [other.id], what: `sync retire: ${other.name}` }, options, session);
}
