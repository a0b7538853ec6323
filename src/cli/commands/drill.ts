import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { openDataFolder } from '../../adapters/source-data-folder/data-folder-source.ts';
import { runDrill, type DrillPorts } from '../../engine/index.ts';
import { nodePorts } from '../device/node-ports.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { withRepository, type CommonOptions } from '../options.ts';
import { backupTitle } from '../repository/describe-backup.ts';
import { findBackup } from '../repository/find-backup.ts';
import { openNamedRepository } from '../repository/open-repository.ts';
import { runCommand, type Session } from '../run-command.ts';
import { count, formatBytes } from '../terminal/format.ts';
import { makeScratchFolder } from '../terminal/scratch.ts';

interface DrillCommandOptions extends CommonOptions {
  readonly scratch?: string;
  readonly sample?: boolean;
}

export function addDrill(program: Command): void {
  withRepository(program.command('drill'))
    .description('restore a backup for real into a scratch folder, compare, and remove the folder')
    .argument('[backup]', 'name, id, beginning of an id, or latest', 'latest')
    .option('--sample', 'all records, but files only up to 256 MB, chosen at random')
    .option('--scratch <folder>', 'where to make the scratch folder; it is not encrypted while it is there')
    .addHelpText('after', '\nOnly a restore proves that a backup can be restored. Your own data folder is not touched.')
    .action((word: string, options: DrillCommandOptions) =>
      runCommand(options, (session) => drill(word, options, session)),
    );
}

async function drill(word: string, options: DrillCommandOptions, { output, call, log }: Session): Promise<ExitCode> {
  const { repository } = await openNamedRepository(options, call);
  const snapshot = await findBackup(repository, word, call);
  log(repository, { what: 'drill', subject: backupTitle(snapshot) });
  const bounds = options.sample ? {} : { mostFileBytes: Infinity };
  const report = await runDrill(repository, snapshot, portsIn(options.scratch ?? tmpdir()), { ...call, ...bounds });
  const { outcome, backupId, takenAt, durationMs, records, files, filesInBackup, bytes } = report;
  const hasPassed = outcome === 'passed';
  const json = {
    ...{ status: outcome, backup: backupId, taken_at: takenAt, duration_ms: durationMs, records, files },
    ...{
      files_in_backup: filesInBackup,
      bytes,
      differences: report.differences ?? 0,
      error: report.error?.code ?? null,
    },
  };
  const what = `${count(records, 'record')}, ${files} of ${count(filesInBackup, 'file')}, ${formatBytes(bytes)}`;
  const failed = report.error
    ? `The backup cannot be restored (${report.error.code}).`
    : `${count(report.differences ?? 0, 'row')} came back different.`;
  output.result(json, [hasPassed ? `Restored and compared: ${what}. All is as in the backup.` : failed]);
  if (!hasPassed) output.note('heirloom backup validate says what is damaged; another backup may be whole.');
  return hasPassed ? EXIT.done : EXIT.damaged;
}

function portsIn(parent: string): DrillPorts {
  return {
    clock: nodePorts.clock,
    random: nodePorts.random,
    measureFreeBytes: async () => {
      const { bavail, bsize } = await statfs(parent);
      return bavail * bsize;
    },
    openScratch: async (name) => {
      const folder = await makeScratchFolder('drill', parent);
      const source = await openDataFolder(join(folder.path, 'data'));
      return {
        source: { ...source, describe: async () => ({ ...(await source.describe()), name }) },
        dispose: async () => {
          await source.close();
          await folder.remove();
        },
      };
    },
  };
}
