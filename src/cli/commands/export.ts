import type { Command } from 'commander';
import { DataFolderError } from '../../adapters/source-data-folder/data-folder-error.ts';
import type { CatalogueReader } from '../../catalogue/export/catalogue-reader.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../../catalogue/export/export-entries.ts';
import { CliError } from '../cli-error.ts';
import { withCatalogue } from '../data/open-catalogue.ts';
import { chooseCollections } from '../data/restore-choice.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { isDocument, writeExport } from '../export/write-export.ts';
import { listOption, withRepository, type CommonOptions } from '../options.ts';
import { runCommand, type Session } from '../run-command.ts';
import { formatBytes } from '../terminal/format.ts';

interface ExportOptions extends CommonOptions {
  readonly to: string;
  readonly formats?: readonly string[];
  readonly collections?: readonly string[];
  readonly files: boolean;
}

export function addExport(program: Command): void {
  withRepository(program.command('export'))
    .description('write a backup, or a data folder, in open formats that any program reads; not encrypted')
    .argument('[what]', 'a backup, or a data folder', 'latest')
    .requiredOption('-t, --to <place>', 'a new .zip file, a new .json file (no photos and files), or a folder')
    .addOption(
      listOption(
        '--formats <formats>',
        `${EXPORT_FORMATS.join(', ')}; all of them, where it is left out`,
        EXPORT_FORMATS,
      ),
    )
    .addOption(listOption('--collections <names>', 'only these collections'))
    .option('--no-files', 'leave photos and files out')
    .addHelpText(
      'after',
      `
Anyone who has the export can read it. With json among the formats, a folder is a data folder again, and a ZIP comes
back with heirloom restore --from-file, or in the app under Import.

Examples:
  heirloom export latest --repo ~/backups/garden --to garden.zip
  heirloom export ~/garden --to plants.zip --collections Plants --formats csv,geojson`,
    )
    .action((what: string, options: ExportOptions) =>
      runCommand(options, (session) => exportOpenly(what, options, session)),
    );
}

async function exportOpenly(what: string, options: ExportOptions, session: Session): Promise<ExitCode> {
  const formats = readFormats(options.formats);
  if (isDocument(options.to) && options.formats?.some((format) => format !== 'json')) {
    const hint = 'For other formats, give a folder, or a name that ends with .zip.';
    throw new CliError(EXIT.usage, 'json-only', `${options.to} can only be the JSON export.`, hint);
  }
  return withCatalogue(what, options, session, async ({ reader, label, takenAt, repository }) => {
    if (repository) session.log(repository, { what: 'export', subject: `${label.slice(0, 12)} to ${options.to}` });
    const chosen = await chooseCollections(options.collections, reader);
    const choice = {
      formats,
      withFiles: options.files,
      ...(chosen ? { collectionIds: chosen.map(({ id }) => id) } : {}),
    };
    const missing = { count: 0 };
    const counted = { ...reader, file: countingMissing(reader, missing) };
    const bytes = await guarded(() => writeExport(options.to, { reader: counted, choice, at: takenAt }, session));
    session.output.result({ file: options.to, bytes, source: label, missing_files: missing.count }, [options.to]);
    session.output.note(`Written: ${formatBytes(bytes)}. It is not encrypted: anyone who has it can read it.`);
    if (missing.count === 0) return EXIT.done;
    session.output.warn(`${missing.count} photos and files that records name are not there.`);
    return EXIT.incomplete;
  });
}

function readFormats(words: readonly string[] | undefined): readonly ExportFormat[] {
  const isFormat = (word: string): word is ExportFormat => EXPORT_FORMATS.some((format) => format === word);
  const unknown = words?.find((word) => !isFormat(word));
  if (unknown === undefined) return words?.filter(isFormat) ?? EXPORT_FORMATS;
  const hint = `Formats are ${EXPORT_FORMATS.join(', ')}.`;
  throw new CliError(EXIT.usage, 'unknown-format', `There is no format ${JSON.stringify(unknown)}.`, hint);
}

function countingMissing(reader: CatalogueReader, missing: { count: number }): CatalogueReader['file'] {
  return async (hash) => {
    const file = await reader.file(hash);
    if (!file) missing.count += 1;
    return file;
  };
}

/** A file of a data folder that was edited in place is not the one that its record names. */
async function guarded<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'NotReadableError') throw error;
    throw new DataFolderError('source-failed', 'Add the file to its record again.', { what: error.message }, error);
  }
}
