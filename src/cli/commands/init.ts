import type { Command } from 'commander';
import { openNodeFsStorage } from '../../adapters/storage-node-fs/node-fs-storage.ts';
import {
  BackupError,
  createPassphraseSlot,
  createRecoveryKeySlot,
  createReplica,
  formatRecoveryKey,
  generateMasterKey,
  generateRecoveryKey,
  hasRepository,
  type RepositoryId,
  RepositoryKeys,
} from '../../engine/index.ts';
import { encodeHex, parseId } from '../../engine/low-level.ts';
import { nodeChunkWork } from '../device/node-chunk-work.ts';
import { nodePorts } from '../device/node-ports.ts';
import { storageOption, withOutput } from '../options.ts';
import { findNewPassphrase, type CredentialOptions } from '../repository/credentials.ts';
import { assertEmptyFolder } from '../repository/empty-folder.ts';
import { GIT, openBranch } from '../repository/open-repository.ts';
import { isRemote } from '../repository/remote-address.ts';
import { hasRemoteRepository, placeAt, type RepositoryPlace } from '../repository/repository-place.ts';
import { runCommand, type Session } from '../run-command.ts';
import { saveSecret } from '../terminal/files.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { shellWord } from '../terminal/shell-word.ts';

interface InitOptions extends Partial<OutputOptions>, CredentialOptions {
  readonly saveRecoveryKey?: string;
  readonly storage?: string;
}

export function addInit(program: Command): void {
  withOutput(program.command('init'))
    .description('start a new, empty set of backups in a folder')
    .argument('<repo>', 'folder to make, which may be there and empty; or an address on a server')
    .addOption(storageOption())
    .option('--passphrase-file <file>', 'file whose first line is the new passphrase; - is stdin')
    .option('--save-recovery-key <file>', 'write the recovery key to a new file rather than to the terminal')
    .addHelpText(
      'after',
      `
The passphrase is asked for twice, or taken from --passphrase-file or HEIRLOOM_PASSPHRASE. A recovery key is made too:
it opens the backups if the passphrase is forgotten. It is shown once. Keep it on paper.

Example:
  heirloom init ~/backups/garden`,
    )
    .action((repo: string, options: InitOptions) => runCommand(options, (session) => init(repo, options, session)));
}

/** @returns the place that the repository is in. @throws CliError, BackupError where there is something already. */
async function findPlace(repo: string, storage: string | undefined, call: Session['call']): Promise<RepositoryPlace> {
  if (isRemote(repo)) {
    if (await hasRemoteRepository(repo)) throw new BackupError('repository-exists', { context: { place: repo } });
    return placeAt(repo);
  }
  if (storage !== GIT) {
    await assertEmptyFolder(repo);
    return placeAt(repo);
  }
  const { folder } = await openBranch(repo, call);
  if (await hasRepository(await openNodeFsStorage(folder)))
    throw new BackupError('repository-exists', { context: { place: repo } });
  return placeAt(folder);
}

async function init(repo: string, options: InitOptions, { output, call, log }: Session): Promise<undefined> {
  const place = await findPlace(repo, options.storage, call);
  const passphrase = await findNewPassphrase(options);
  call.onProgress?.({ phase: 'preparing', done: 0, bytesDone: 0 });
  const storage = await place.open();
  const master = generateMasterKey(nodePorts.random);
  const recoveryKey = generateRecoveryKey(nodePorts.random);
  const recoveryText = await formatRecoveryKey(recoveryKey);
  // Before the repository: a key that could not be kept would be worth nothing.
  if (options.saveRecoveryKey !== undefined) await saveSecret(options.saveRecoveryKey, `${recoveryText}\n`);
  const id = parseId<RepositoryId>(encodeHex(nodePorts.random.bytes(32)));
  // In one write with its keys: a repository that nobody could open is never there.
  const slots = [
    await createPassphraseSlot(master, id, passphrase, nodePorts),
    await createRecoveryKeySlot(master, id, recoveryKey, nodePorts),
  ];
  const config = { id, createdAt: new Date(nodePorts.clock.now()).toISOString(), slots };
  const repository = await createReplica(
    storage,
    config,
    await RepositoryKeys.fromMasterKey(master, nodeChunkWork),
    nodePorts,
  );
  log(repository, { what: 'init', subject: repo });
  await place.explain(repository.config);
  const shown = options.saveRecoveryKey === undefined ? { recovery_key: recoveryText } : {};
  output.result({ repository: repo, id: repository.id, ...shown }, [
    `Backups can be kept in ${repo} from now on.`,
    ...(options.saveRecoveryKey === undefined
      ? [`Recovery key: ${recoveryText}`, 'Write it down and keep it apart from this machine. It is not shown again.']
      : [`The recovery key is in ${options.saveRecoveryKey}. Keep it apart from this machine.`]),
    `Next: heirloom backup --repo ${shellWord(repo)} --from DATA`,
  ]);
  return undefined;
}
