import type { Command } from 'commander';
import { lastingId, listSnapshots, type Snapshot } from '../../engine/index.ts';
import { readActivity, type ActivityEntry } from '../device/activity.ts';
import { countOption, withRepository, type CommonOptions } from '../options.ts';
import { openNamedRepository } from '../repository/open-repository.ts';
import { runCommand, type Session } from '../run-command.ts';
import { formatTable, formatTime } from '../terminal/format.ts';

interface LogOptions extends CommonOptions {
  readonly limit: number;
}

/** An entry of the log: what a machine did, or a backup that another device made. */
type LogEntry = ActivityEntry & { readonly device: string | null };

export function addLog(program: Command): void {
  withRepository(program.command('log'))
    .description('say what was done with the backups and when, the latest first')
    .addOption(countOption('--limit <n>', 'at most so many entries').default(50))
    .addHelpText(
      'after',
      `
Backups of all devices are listed. Restores, deletions, checks, exports and changes of keys are noted only on the
machine that did them.`,
    )
    .action((options: LogOptions) => runCommand(options, (session) => showLog(options, session)));
}

async function showLog(options: LogOptions, { output, call }: Session): Promise<undefined> {
  const { repository } = await openNamedRepository(options, call);
  const { snapshots } = await listSnapshots(repository);
  const entries = mergeEntries(await readActivity(repository.id), snapshots);
  const shown = entries.slice(0, options.limit);
  const rows = shown.map(({ at, what, subject, outcome, code, device }) => [
    formatTime(at),
    what,
    outcome === 'ok' ? '' : `${outcome}${code === undefined ? '' : ` (${code})`}`,
    device ?? 'this machine',
    subject,
  ]);
  output.result({ entries: shown, more: entries.length - shown.length }, formatTable(rows));
  return undefined;
}

/** Backups that this machine has noted itself are listed once. */
function mergeEntries(noted: readonly ActivityEntry[], snapshots: readonly Snapshot[]): readonly LogEntry[] {
  const known = new Set(noted.flatMap(({ backup }) => backup ?? []));
  const made = snapshots
    .filter((snapshot) => !known.has(lastingId(snapshot)))
    .map((snapshot): LogEntry => ({
      at: snapshot.takenAt,
      what: 'backup',
      subject: snapshot.name || snapshot.trigger,
      outcome: snapshot.omittedCount > 0 ? 'incomplete' : 'ok',
      backup: lastingId(snapshot),
      device: snapshot.device.name,
    }));
  const own = noted.map((entry): LogEntry => ({ ...entry, device: null }));
  return [...own, ...made].sort((a, b) => (a.at < b.at ? 1 : -1));
}
