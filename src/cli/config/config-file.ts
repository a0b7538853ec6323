import { mkdir, readFile, realpath, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { z } from '../../catalogue/zod.ts';
import { isErrno } from '../../adapters/storage-node-fs/errno.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { SETTINGS, type SettingName, type Settings } from './settings.ts';

/*
 * [Note: Where settings are kept]
 *
 * In the person's own configuration folder, not in the data folder. A data folder travels: it is pushed to git, sent,
 * and replaced by restores. Where backups lie is a path of this machine; and a folder that came from someone else must
 * be able neither to switch off the backup before a restore, nor to send backups elsewhere. Settings for one data
 * folder alone stand beside the general ones, under its real path.
 */

const valuesSchema = z.strictObject({
  'backup.auto_before_destructive': z.boolean().optional(),
  'backup.retention_days': z.int().min(1).optional(),
  'backup.storage_location': z.string().min(1).optional(),
});
const fileSchema = z.strictObject({ settings: valuesSchema, folders: z.record(z.string(), valuesSchema) });
type ConfigFile = z.infer<typeof fileSchema>;
type Values = z.infer<typeof valuesSchema>;

export function configPath(): string {
  const folder =
    process.env['HEIRLOOM_CONFIG_DIR'] ??
    join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'heirloom');
  return join(folder, 'config.json');
}

/** The settings that count for a data folder, or for no special one. @throws CliError `bad-config`. */
export async function readSettings(folder?: string): Promise<Settings> {
  const { settings, folders } = await readFileOrNone();
  const own = folder === undefined ? {} : (folders[await pathOf(folder)] ?? {});
  const defaults = Object.entries(SETTINGS).map(([name, setting]) => [name, setting.default]);
  // The cast: the definitions name every setting, and the schema has checked the values.
  return { ...Object.fromEntries(defaults), ...settings, ...own } as Settings;
}

/**
 * Sets, or with `undefined` takes away, a setting in general or for one data folder.
 * @throws CliError `bad-config`.
 */
export async function writeSetting(
  name: SettingName,
  value: boolean | number | string | undefined,
  folder?: string,
): Promise<void> {
  const file = await readFileOrNone();
  const path = folder === undefined ? undefined : await pathOf(folder);
  const before: Values = path === undefined ? file.settings : (file.folders[path] ?? {});
  const after = valuesSchema.parse({ ...before, [name]: value });
  const next: ConfigFile =
    path === undefined ? { ...file, settings: after } : { ...file, folders: { ...file.folders, [path]: after } };
  const target = configPath();
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const temporary = `${target}.${process.pid}.tmp`;
  await writeFile(temporary, `${JSON.stringify(next, null, 2)}\n`, { mode: 0o600 });
  await rename(temporary, target);
}

async function readFileOrNone(): Promise<ConfigFile> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(configPath(), 'utf8')));
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return { settings: {}, folders: {} };
    // Not passed over: it may say that nothing is to be changed without a backup.
    const hint = 'Correct the file, or delete it.';
    throw new CliError(EXIT.usage, 'bad-config', `${configPath()} cannot be read.`, hint);
  }
}

function pathOf(folder: string): Promise<string> {
  return realpath(folder).catch(() => resolve(folder));
}
