import { lastingId, type Snapshot } from '../../../engine/index.ts';
import { DOWNLOADS_DESTINATION, type DestinationState, type DestinationStatus, type DownloadedFile, type KeptBackup } from '../../destinations-protocol.ts';
import { announceBackupsChanged } from '../announce.ts';
import { updateFacts, type Destination, type DestinationFacts } from './destination.ts';
import { toKeptBackups } from './kept-backups.ts';

const MOST_FILES = 50;
const MOST_BACKUPS = 1000;
const DAY_MS = 86_400_000;

/** A file of our backups as it was met: what it is called is known only where it was downloaded from here. */
interface SeenFile {
  readonly fileName?: string;
  readonly sizeBytes: number;
  readonly snapshots: readonly Snapshot[];
}

/** Notes that a backup file was made and given to the browser's downloads. Whether it was kept, nobody knows. */
export async function noteDownloaded(file: SeenFile): Promise<void> {
  await note(file, () => ({ downloadedAt: now() }));
}

/** Notes that a file with our backups was opened here: it exists, and a key of ours opens it. */
export async function noteSeen(file: SeenFile): Promise<void> {
  await note(file, () => ({ lastSeenAt: now() }));
}

/** Notes what checking a file with our backups came to. */
export async function noteChecked(file: SeenFile, depth: 'quick' | 'full', isIntact: boolean): Promise<void> {
  await note(file, ({ lastCheck }) => {
    // A full check says more than a quick one of the same moment.
    const isKept = depth === 'quick' && isIntact && lastCheck?.depth === 'full' && lastCheck.isIntact;
    return { lastSeenAt: now(), lastCheck: isKept ? lastCheck : { at: now(), depth, isIntact } };
  });
}

const now = () => new Date().toISOString();

async function note({ fileName, sizeBytes, snapshots }: SeenFile, change: (known: Partial<DownloadedFile>) => Partial<DownloadedFile>): Promise<void> {
  const backupIds = snapshots.slice(0, MOST_BACKUPS).map(lastingId);
  await updateFacts(DOWNLOADS_DESTINATION, (known) => {
    const { files = [], backups = [] } = known;
    // A file is known by what is in it, since its name and its place change.
    const same = files.find((file) => isSame(file, { sizeBytes, backupIds }));
    const file: DownloadedFile = { fileName: fileName ?? same?.fileName ?? '', sizeBytes, backupIds, ...same, ...(fileName === undefined ? {} : { fileName }), ...change(same ?? {}) };
    const kept = [file, ...files.filter((other) => other !== same)].slice(0, MOST_FILES);
    return { ...known, files: kept, backups: merge(backups, toKeptBackups(snapshots), kept) };
  }).catch(() => undefined);
  announceBackupsChanged();
}

function isSame(file: DownloadedFile, { sizeBytes, backupIds }: Pick<DownloadedFile, 'sizeBytes' | 'backupIds'>): boolean {
  return file.sizeBytes === sizeBytes && [...file.backupIds].sort().join() === [...backupIds].sort().join();
}

function merge(known: readonly KeptBackup[], added: readonly KeptBackup[], files: readonly DownloadedFile[]): readonly KeptBackup[] {
  const inFiles = new Set(files.flatMap(({ backupIds }) => backupIds));
  const all = new Map([...known, ...added].filter(({ id }) => inFiles.has(id)).map((backup) => [backup.id, backup]));
  return [...all.values()].sort((a, b) => b.takenAt.localeCompare(a.takenAt));
}

/** What is known of downloaded files together. */
export function downloadsStatus({ isPaused, remindAfterDays }: Destination, { files = [], backups = [] }: DestinationFacts): Pick<DestinationStatus, 'state' | 'backups' | 'waiting' | 'retention' | 'files' | 'remindAfterDays'> & Partial<Pick<DestinationStatus, 'lastCopyAt'>> {
  const dates = files.flatMap(({ downloadedAt, lastSeenAt }) => [downloadedAt, lastSeenAt].filter((date) => date !== undefined)).sort();
  const last = dates.at(-1);
  const isOld = last !== undefined && remindAfterDays !== null && Date.now() - Date.parse(last) > remindAfterDays * DAY_MS;
  const state: DestinationState = isPaused ? 'paused' : files.length === 0 ? 'empty' : isOld ? 'behind' : 'ok';
  const downloaded = files.flatMap(({ downloadedAt }) => downloadedAt ?? []).sort().at(-1);
  return { state, backups, waiting: 0, retention: null, files, remindAfterDays, ...(downloaded === undefined ? {} : { lastCopyAt: downloaded }) };
}
