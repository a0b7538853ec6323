import { version } from '../../../package.json';
import type { DataFolderSource } from '../../adapters/source-data-folder/data-folder-source.ts';
import {
  takeSnapshot,
  type CallOptions,
  type Repository,
  type Snapshot,
  type SnapshotTrigger,
} from '../../engine/index.ts';
import { CliError } from '../cli-error.ts';
import { thisDevice } from '../device/node-ports.ts';
import { EXIT } from '../exit-codes.ts';
import { LATEST } from '../repository/find-backup.ts';
import { SCOPE_OF_TYPE, type BackupType } from '../repository/describe-backup.ts';

const APP = { name: 'Heirloom', version };
const MOST_NAME_CHARACTERS = 200;
export const MOST_NOTE_CHARACTERS = 10_000;

/** What a backup is made of, and called. */
export interface BackupWanted {
  readonly name?: string;
  readonly note?: string;
  readonly pin?: boolean;
  readonly type: string;
  readonly files: boolean;
  /** Whether files are read that are as at the last backup. */
  readonly readAll?: boolean;
}

export async function takeBackup(
  repository: Repository,
  source: DataFolderSource,
  wanted: BackupWanted,
  trigger: SnapshotTrigger,
  call: CallOptions,
): Promise<Snapshot> {
  const { name = '', note = '', pin = false, type, files, readAll: isFullScan = false } = wanted;
  assertType(type);
  const device = await thisDevice();
  const content = { scope: SCOPE_OF_TYPE[type], withFiles: files };
  const request = { ...content, trigger, name, note, isPinned: pin, app: APP, device };
  return takeSnapshot(repository, source, request, { ...call, isFullScan });
}

export function assertType(type: string): asserts type is BackupType {
  if (Object.hasOwn(SCOPE_OF_TYPE, type)) return;
  const hint = `Types are ${Object.keys(SCOPE_OF_TYPE).join(', ')}.`;
  throw new CliError(EXIT.usage, 'unknown-type', `There is no type ${JSON.stringify(type)}.`, hint);
}

/** @throws CliError for a name that is too long, or that always names another backup. */
export function assertBackupName(name: string): void {
  assertText('name', name, MOST_NAME_CHARACTERS);
  if (name !== LATEST) return;
  const hint = 'Choose another name.';
  throw new CliError(EXIT.usage, 'reserved-name', `${LATEST} is what the newest backup is called.`, hint);
}

export function assertText(what: string, text: string, most: number): void {
  if (text.length <= most) return;
  throw new CliError(EXIT.usage, 'too-long', `The ${what} is too long.`, `Give at most ${most} characters.`);
}
