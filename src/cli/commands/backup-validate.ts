import type { Command } from 'commander';
import {
  checkObjects,
  checkRepository,
  lastingId,
  listSnapshots,
  type CallOptions,
  type Finding,
  type Repository,
  type Snapshot,
} from '../../engine/index.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { withRepository, type CommonOptions } from '../options.ts';
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

interface Report {
  readonly objects: number;
  readonly bytes: number;
  readonly backups: number;
  readonly objectsIntact: boolean;
  readonly dataIntact: boolean;
  readonly findings: readonly Finding[];
  readonly further: number;
}

const OF_OBJECTS: ReadonlySet<Finding['problem']> = new Set([
  'damaged-config',
  'damaged-object',
  'missing-pack',
  'damaged-index',
  'missing-index',
  'damaged-snapshot',
]);

async function checkWholly(repository: Repository, chosen: Snapshot | undefined, call: CallOptions): Promise<Report> {
  const objects = chosen ? undefined : await checkObjects(repository.storage, call);
  const report = await checkRepository(repository, { ...call, ...(chosen ? { snapshots: [chosen] } : {}) });
  const known = new Set(report.findings.map(({ subject }) => subject));
  const further = (objects?.findings ?? []).filter(({ subject }) => !known.has(subject));
  const findings = [...further, ...report.findings];
  return {
    objects: objects?.objects ?? report.packs,
    bytes: objects?.bytes ?? report.bytes,
    backups: report.snapshots,
    objectsIntact: !findings.some(({ problem }) => OF_OBJECTS.has(problem)),
    dataIntact: report.isIntact,
    findings,
    further: report.furtherFindings ?? 0,
  };
}

/** Whether all that is named is there; opening the repository has already compared the sizes of the packs. */
async function checkQuickly(repository: Repository, call: CallOptions): Promise<Report> {
  const { missingPacks, damagedIndexes, index } = repository;
  const { snapshots, damaged } = await listSnapshots(repository, call.signal ? { signal: call.signal } : {});
  const findings: Finding[] = [
    ...missingPacks.map((id): Finding => ({ problem: 'missing-pack', subject: `packs/${id}`, detail: '' })),
    ...damagedIndexes.map((id): Finding => ({ problem: 'damaged-index', subject: `indexes/${id}`, detail: '' })),
    ...damaged.map(({ id, error }): Finding => ({
      problem: 'damaged-snapshot',
      subject: `snapshots/${id}`,
      detail: error.code,
    })),
  ];
  const packs = [...index.packs.values()];
  return {
    objects: packs.length + snapshots.length,
    bytes: packs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    backups: snapshots.length,
    objectsIntact: findings.length === 0,
    dataIntact: damaged.length === 0 && missingPacks.length === 0,
    findings,
    further: 0,
  };
}
