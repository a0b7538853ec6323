import { lastingId, listSnapshots, type CallOptions, type Repository, type Snapshot } from '../../engine/index.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { formatTime } from '../terminal/format.ts';

/** The word for the newest backup. */
export const LATEST = 'latest';
const LEAST_PREFIX = 4;

/**
 * The backup that a word names: `latest`, a name, an id, or the beginning of one id. Of several with the same name the
 * word must be an id.
 * @throws CliError `no-backup`, `several-backups`.
 */
export function chooseBackup(snapshots: readonly Snapshot[], word: string): Snapshot {
  const [latest] = snapshots;
  if (!latest) throw noBackup('There are no backups yet.', 'Make one: heirloom backup --repo REPO --from DATA.');
  if (word === LATEST) return latest;
  const byId = snapshots.filter((snapshot) => lastingId(snapshot) === word);
  const byName = snapshots.filter(({ name }) => name === word);
  const isPrefix = word.length >= LEAST_PREFIX && /^[0-9a-f]+$/.test(word);
  const byPrefix = isPrefix ? snapshots.filter((snapshot) => lastingId(snapshot).startsWith(word)) : [];
  const found = [byId, byName, byPrefix].find((list) => list.length > 0) ?? [];
  const [only] = found;
  if (!only) {
    throw noBackup(
      `No backup is called ${JSON.stringify(word)}.`,
      `heirloom backup list shows all of them. An id may be shortened to ${LEAST_PREFIX} or more of its characters.`,
    );
  }
  if (found.length === 1) return only;
  const ids = found.map((snapshot) => `${lastingId(snapshot).slice(0, 12)} (${formatTime(snapshot.takenAt)})`);
  throw new CliError(
    EXIT.noBackup,
    'several-backups',
    `${found.length} backups are meant by ${JSON.stringify(word)}.`,
    `Use the id of one of them: ${ids.slice(0, 10).join(', ')}.`,
  );
}

export async function findBackup(repository: Repository, word: string, call: CallOptions): Promise<Snapshot> {
  const { snapshots, damaged } = await listSnapshots(repository, call.signal ? { signal: call.signal } : {});
  const unreadable = damaged.find(({ id }) => id === word || (word.length >= LEAST_PREFIX && id.startsWith(word)));
  if (unreadable) throw unreadable.error;
  return chooseBackup(snapshots, word);
}

function noBackup(message: string, hint: string): CliError {
  return new CliError(EXIT.noBackup, 'no-backup', message, hint);
}
