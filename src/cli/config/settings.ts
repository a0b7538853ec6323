import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { fromAnywhere } from '../repository/remote-address.ts';

/** What `heirloom config` sets. */
export interface Settings {
  /** Whether a restore, and a change of a project, backs up what is in the folder first. */
  readonly 'backup.auto_before_destructive': boolean;
  /** How long backups stay, where `backup cleanup` is given no other rule; `null`: nothing is said. */
  readonly 'backup.retention_days': number | null;
  /** The repository of commands that are given none; `null`: there is none. */
  readonly 'backup.storage_location': string | null;
}
export type SettingName = keyof Settings;

interface SettingDefinition {
  readonly default: boolean | number | string | null;
  readonly takes: string;
  /** Whether a data folder may have its own. */
  readonly isOfFolder: boolean;
  /** @returns `undefined` for a word that it does not take. */
  readonly parse: (word: string) => boolean | number | string | undefined;
}

const WORDS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  false: false,
  no: false,
  off: false,
};

export const SETTINGS: Readonly<Record<SettingName, SettingDefinition>> = {
  'backup.auto_before_destructive': {
    default: true,
    isOfFolder: true,
    takes: 'true or false',
    parse: (word) => (Object.hasOwn(WORDS, word.toLowerCase()) ? WORDS[word.toLowerCase()] : undefined),
  },
  'backup.retention_days': {
    default: null,
    // A clean-up is about a repository, whatever folders are backed up to it.
    isOfFolder: false,
    takes: 'a number of days, from 1 up',
    parse: (word) => (/^[1-9]\d{0,5}$/.test(word) ? Number(word) : undefined),
  },
  'backup.storage_location': {
    default: null,
    isOfFolder: true,
    takes: 'the folder of a repository, or its address on a server',
    parse: (word) => (word === '' ? undefined : fromAnywhere(word)),
  },
};

export const SETTING_NAMES = Object.keys(SETTINGS);

/** @throws CliError `no-setting`. */
export function mustBeSetting(word: string): SettingName {
  // The cast: the name was just found to be one of them.
  if (Object.hasOwn(SETTINGS, word)) return word as SettingName;
  const hint = `Settings are ${SETTING_NAMES.join(', ')}.`;
  throw new CliError(EXIT.usage, 'no-setting', `There is no setting ${JSON.stringify(word)}.`, hint);
}

/** @throws CliError `bad-value`. */
export function parseSetting(name: SettingName, word: string): boolean | number | string {
  const value = SETTINGS[name].parse(word);
  if (value !== undefined) return value;
  const hint = `It takes ${SETTINGS[name].takes}.`;
  throw new CliError(EXIT.usage, 'bad-value', `${name} does not take ${JSON.stringify(word)}.`, hint);
}
