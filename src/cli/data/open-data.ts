import { openDataFolder, type DataFolderSource } from '../../adapters/source-data-folder/data-folder-source.ts';
import { DataFolderError } from '../../adapters/source-data-folder/data-folder-error.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';

/** Works with a data folder and closes it afterwards, also after an error. */
export async function withDataFolder<Value>(
  folder: string,
  work: (source: DataFolderSource) => Promise<Value>,
): Promise<Value> {
  const source = await openDataFolder(folder);
  try {
    return await work(source);
  } finally {
    await source.close();
  }
}

/** @throws BackupError `place-missing` where there is no data to back up: an empty backup would protect nothing. */
export async function assertHasData(source: DataFolderSource, folder: string): Promise<void> {
  if (await source.hasData()) return;
  const advice =
    'A data folder has a file heirloom.json: it is an unpacked export of the app, or comes from heirloom restore.';
  throw new DataFolderError('place-missing', advice, { place: folder });
}

/** Which data folder a command works on. @throws CliError where none is named. */
export function mustNameData(folder: string | undefined, option = '--from'): string {
  const named = folder ?? process.env['HEIRLOOM_DATA'];
  if (named) return named;
  const hint = `Give ${option} DATA, or set HEIRLOOM_DATA.`;
  throw new CliError(EXIT.usage, 'no-data', 'No data folder is named.', hint);
}
