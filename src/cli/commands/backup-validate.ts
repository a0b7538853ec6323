import type { Command } from 'commander';
import { lastingId } from '../../engine/index.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { withRepository, type CommonOptions } from '../options.ts';
import { checkQuickly, checkWholly } from '../repository/check-backups.ts';
import { findBackup } from '../repository/find-backup.ts';
import { openNamedRepository } from '../repository/open-repository.ts';
import { runCommand, type Session } from '../run-command.ts';
import { count, formatBytes, printable } from '../terminal/format.ts';

interface ValidateOptions extends CommonOptions {
  readonly quick?: boolean;
}

export function addValidate(backup: Command): void {
  withRepository(backup.command('validate').alias('verify'))
    .description('read every byte of one backup, or of all, and check it')
    .argument('[backup]', 'name, id, beginning of an id, or latest; all, where it is left out')
    .option('--quick', 'check only that all parts are there and whole in size, without reading them')
    .action((word: string | undefined, options: ValidateOptions) =>
      runCommand(options, (session) => validate(word, options, session)),
    );
}

async function validate(
  word: string | undefined,
  options: ValidateOptions,
  { output, call, log }: Session,
): Promise<ExitCode> {
  const { repository } = await openNamedRepository(options, call);
  const chosen = word === undefined ? undefined : await findBackup(repository, word, call);
  log(repository, { what: `backup validate${options.quick ? ' --quick' : ''}`, subject: word ?? 'all' });
  const report = options.quick ? await checkQuickly(repository, call) : await checkWholly(repository, chosen, call);
  const isValid = report.findings.length === 0;
  const status = isValid ? 'valid' : 'damaged';
  const json = {
    status,
    checked: options.quick ? 'presence' : 'content',
    backup: chosen ? lastingId(chosen) : null,
    checksums: { status: report.objectsIntact ? 'valid' : 'damaged', objects: report.objects, bytes: report.bytes },
    data_integrity: { status: report.dataIntact ? 'valid' : 'damaged', backups: report.backups },
    issues: report.findings.map(({ problem, subject, detail }) => ({ problem, subject, detail })),
    further_issues: report.further,
  };
  const checked = `${count(report.backups, 'backup')}, ${count(report.objects, 'object')}, ${formatBytes(report.bytes)}`;
  const issues = report.findings.map(({ problem, subject, detail }) => printable(`${problem}: ${subject} ${detail}`));
  output.result(json, [
    isValid ? `All is well: ${checked}.` : `Something is damaged or missing (checked ${checked}):`,
    ...issues,
    ...(report.further > 0 ? [`… and ${report.further} more`] : []),
  ]);
  if (!isValid) output.note('Other backups, and other copies of these, may be whole: validate them one by one.');
  return isValid ? EXIT.done : EXIT.damaged;
}
