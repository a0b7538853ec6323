import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { orderedJson } from '../../catalogue/export/stable-json.ts';
import { buildGithubProject, type GithubNote } from '../../catalogue/import/github/build-project.ts';
import { joinGithub } from '../../catalogue/import/github/github-documents.ts';
import { readGithub } from '../../catalogue/import/github/github-file.ts';
import { keepKnown } from '../../catalogue/import/github/keep-known.ts';
import { CliError } from '../cli-error.ts';
import { mustNameData, withDataFolder } from '../data/open-data.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readState } from '../project/run-operations.ts';
import { runCommand, type Session } from '../run-command.ts';
import { inputName, readText } from '../terminal/read-text.ts';
import { count } from '../terminal/format.ts';
import { makeScratchFolder } from '../terminal/scratch.ts';
import { withChange } from './project.ts';
import { restore, type RestoreOptions } from './restore.ts';

interface ImportOptions extends RestoreOptions {
  readonly name: string;
}

export function addProjectImport(project: Command): void {
  withChange(project.command('import'))
    .description('bring in a GitHub project, as gh project view, field-list and item-list print it')
    .argument('<files...>', 'JSON of gh project view|field-list|item-list --format json, in any order')
    .option('--name <name>', 'its name, where gh project view is not among the files', 'GitHub project')
    .option('--adapt-environment <map>', 'pair what has other ids here: a .json file of names, or auto for equal names')
    .addHelpText(
      'after',
      `
Fields, choices, items, milestones and dependencies ("Depends on #4" in the text of an issue) come in under their own
ids: importing again updates them. Nothing is removed.

Example:
  gh project view 7 --owner @me --format json > view.json
  gh project field-list 7 --owner @me --limit 100 --format json > fields.json
  gh project item-list 7 --owner @me --limit 10000 --format json > items.json
  heirloom project import view.json fields.json items.json --to ~/garden --repo ~/backups/garden`,
    )
    .action((files: readonly string[], options: ImportOptions) =>
      runCommand(options, (session) => importProject(files, options, session)),
    );
}

async function importProject(files: readonly string[], options: ImportOptions, session: Session): Promise<ExitCode> {
  const folder = mustNameData(options.to, '--to');
  const parts = await Promise.all(files.map(readDocument));
  const built = buildGithubProject(joinGithub(parts.flat()), options.name, new Date());
  const state = await withDataFolder(folder, readState);
  const scratch = await makeScratchFolder('github');
  try {
    const file = join(scratch.path, 'GitHub project.json');
    await writeFile(file, orderedJson(keepKnown(built.document, state)), { mode: 0o600 });
    const restoring = { ...options, fromFile: file, mode: 'update', onConflict: 'backup' };
    for (const note of built.notes) session.output.warn(noteText(note));
    return await restore('latest', restoring, session, { not_imported: built.notes });
  } finally {
    await scratch.remove();
  }
}

async function readDocument(path: string) {
  const found = readGithub(await readText(path));
  if (found) return found;
  const message = `${inputName(path)} is not what gh project view, field-list or item-list prints.`;
  throw new CliError(EXIT.usage, 'not-github', message, 'Write it with --format json.');
}

const NOTES: Readonly<Record<GithubNote['kind'], (note: GithubNote) => string>> = {
  'items-missing': ({ count: missing, detail }) =>
    `Not in the file: ${count(missing, 'item')}. To have them printed: ${detail}.`,
  'fields-missing': ({ count: missing, detail }) =>
    `Not in the file: ${count(missing, 'field')}. To have them printed: ${detail}.`,
  dependency: ({ detail }) => `${detail}.`,
  text: ({ detail }) => `Not imported, since a collection has no place for it: ${detail}.`,
};

function noteText(note: GithubNote): string {
  return NOTES[note.kind](note);
}
