import type { Command } from 'commander';
import { OperationError } from '../../catalogue/operations/catalogue-draft.ts';
import {
  ARRANGING,
  isOperationName,
  operationSchema,
  REMOVING,
  type Operation,
} from '../../catalogue/operations/operation-schema.ts';
import { planOperations } from '../../catalogue/operations/plan-operations.ts';
import { lastingId } from '../../engine/index.ts';
import { CliError } from '../cli-error.ts';
import { changeUndoably } from '../data/apply-plan.ts';
import { assertText } from '../data/take-backup.ts';
import { mustNameData, withDataFolder } from '../data/open-data.ts';
import { openSafetyRepository } from '../data/safety-backup.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { withRepository, type CommonOptions } from '../options.ts';
import { countDraft, readState, writeDraft } from '../project/run-operations.ts';
import { runCommand, type Session } from '../run-command.ts';
import { count } from '../terminal/format.ts';
import { confirm } from '../terminal/prompts.ts';
import { jsonProblem } from '../terminal/json-problem.ts';
import { inputName, readText } from '../terminal/read-text.ts';
import { shellWord } from '../terminal/shell-word.ts';

interface ProjectOptions extends CommonOptions {
  readonly to?: string;
  readonly operations?: string;
  readonly dryRun?: boolean;
  readonly confirmDestructive?: boolean;
  readonly safetyBackup: boolean;
}

const OPERATIONS_HELP = `
FILE is a JSON list of operations, a single one, or has one on each line; - is stdin. All of them are done, or none:
  {"op": "create", "collection": "Greenhouse", "values": {"Title": "Order glass", "Status": "To do"}}
  {"op": "update", "collection": "Greenhouse", "record": "#3", "values": {"Status": "Done", "Due": null}}
  {"op": "delete", "collection": "Greenhouse", "record": "Order glass"}
  {"op": "add-field", "collection": "Greenhouse", "name": "Effort", "type": "number", "unit": "days"}
  {"op": "rename-field" | "remove-field" | "add-option" | "rename-option" | "create-collection" | "rename-collection"}

What is in the folder is backed up first, unless backup.auto_before_destructive says otherwise; heirloom undo brings it
back.`;

export function addProject(program: Command): Command {
  const project = program.command('project').description('start, arrange and change projects in a data folder');
  withChange(project.command('setup'))
    .description('add a project, with its milestones')
    .argument('<name>', 'its name')
    .option('--operations <file>', 'operations to do afterwards')
    .action((name: string, options: ProjectOptions) =>
      runCommand(options, async (session) => {
        if (name.trim() === '') throw badOperation('A project needs a name.');
        assertText('name', name, 200);
        mustNameData(options.to, '--to');
        const given = options.operations === undefined ? [] : await readOperations(options.operations);
        return run([{ op: 'create-collection', name }, ...given], `adding ${name}`, options, session);
      }),
    );
  withChange(project.command('configure'))
    .description('change collections, fields and choices')
    .requiredOption('--operations <file>', 'what to do')
    .addHelpText('after', OPERATIONS_HELP)
    .action((options: ProjectOptions) => runCommand(options, (session) => configure(options, session)));
  withChange(project.command('batch'))
    .description('do many changes of records, fields and choices at once')
    .requiredOption('--operations <file>', 'what to do')
    .addHelpText('after', OPERATIONS_HELP)
    .action((options: ProjectOptions) =>
      runCommand(options, async (session) => {
        mustNameData(options.to, '--to');
        const operations = await readOperations(options.operations ?? '-');
        return run(operations, count(operations.length, 'operation'), options, session);
      }),
    );
  return project;
}

export function withChange(command: Command): Command {
  return withRepository(command)
    .option('-t, --to <folder>', 'data folder to change (HEIRLOOM_DATA); made where it is missing')
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('--confirm-destructive', 'do not ask before something is removed')
    .option('--no-safety-backup', 'do not back up what is in the folder first');
}

async function configure(options: ProjectOptions, session: Session): Promise<ExitCode> {
  mustNameData(options.to, '--to');
  const operations = await readOperations(options.operations ?? '-');
  const other = operations.find(({ op }) => !ARRANGING.has(op));
  if (!other) return run(operations, count(operations.length, 'operation'), options, session);
  const hint = 'Changes of records are done by heirloom project batch.';
  throw new CliError(EXIT.usage, 'bad-operation', `${other.op} does not configure a project.`, hint);
}

const OPERATIONS_HINT = 'heirloom project batch --help shows what operations look like.';

/** @throws CliError `unreadable-file`, `bad-operation`. */
async function readOperations(path: string): Promise<readonly Operation[]> {
  const name = inputName(path);
  const written = parseOperations(await readText(path, OPERATIONS_HINT), name);
  if (written.length === 0) throw badOperation(`There is no operation in ${name}.`);
  return written.map((value, at) => {
    const { op } = { op: undefined, ...(value as object | null) };
    if (!isOperationName(op))
      throw badOperation(`Operation ${at + 1} of ${name}: there is no op ${JSON.stringify(op)}.`);
    const parsed = operationSchema.safeParse(value);
    if (parsed.success) return parsed.data;
    throw badOperation(`Operation ${at + 1} (${op}) of ${name}: ${jsonProblem(parsed.error)}`);
  });
}

function parseOperations(text: string, name: string): readonly unknown[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const pieces = text.trimStart().startsWith('[') || isJson(text) ? [text] : lines;
  try {
    return pieces.flatMap((piece): unknown => JSON.parse(piece));
  } catch (error) {
    throw badOperation(`${name} has no list of operations: ${jsonProblem(error)}`);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function badOperation(message: string): CliError {
  return new CliError(EXIT.usage, 'bad-operation', message, OPERATIONS_HINT);
}

async function run(
  operations: readonly Operation[],
  what: string,
  options: ProjectOptions,
  { output, call, log }: Session,
): Promise<ExitCode> {
  const folder = mustNameData(options.to, '--to');
  return withDataFolder(folder, async (source) => {
    const draft = plan(operations, await readState(source));
    const json = { operations: operations.length, changes: countDraft(draft) };
    if (options.dryRun) {
      output.result({ ...json, changed: false, undo: null }, [`${count(operations.length, 'operation')} can be done.`]);
      return EXIT.done;
    }
    await mustAgree(operations, options, output.isJson);
    const safety = (await source.hasData()) ? await openSafetyRepository(options, call) : undefined;
    if (safety) log(safety.repository, { what: 'project', subject: `${what} in ${folder}` });
    const change = { source, folder, safety, trigger: 'before-change', doing: what, done: what } as const;
    const before = await changeUndoably(change, (target) => writeDraft(target, draft), call);
    const undo = before ? lastingId(before) : null;
    output.result({ ...json, changed: true, undo }, [`Done: ${count(operations.length, 'operation')}.`]);
    if (before) output.note(`To undo it: heirloom undo --to ${shellWord(folder)}`);
    return EXIT.done;
  });
}

function plan(operations: readonly Operation[], state: Awaited<ReturnType<typeof readState>>) {
  try {
    return planOperations(state, operations, new Date());
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    throw new CliError(
      EXIT.usage,
      'bad-operation',
      error.message,
      'Correct it, and run the command again: nothing was done.',
    );
  }
}

/** @throws CliError `unconfirmed`. */
async function mustAgree(
  operations: readonly Operation[],
  { confirmDestructive }: ProjectOptions,
  isJson: boolean,
): Promise<void> {
  const removing = operations.filter(({ op }) => REMOVING.has(op));
  if (confirmDestructive || removing.length === 0) return;
  if (
    !isJson &&
    (await confirm(`${count(removing.length, 'operation')} of ${operations.length} remove something. Do it?`))
  )
    return;
  const hint = 'To do it without being asked: --confirm-destructive.';
  throw new CliError(EXIT.unconfirmed, 'unconfirmed', 'Some operations remove something. Nothing was done.', hint);
}
