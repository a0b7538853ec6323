import { type KeptBackup, lastingId, type Snapshot, type DrillReport } from '../../../engine/index.ts';
import {
  DOWNLOADS_DESTINATION,
  type CheckOutcome,
  type DestinationState,
  type DestinationStatus,
  type DownloadedFile,
} from '../../contract/destinations.ts';
import { announceBackupsChanged } from '../platform/announce.ts';
import { updateFacts, type Destination, type DestinationFacts } from './destination.ts';
import { toKeptBackups } from './kept-backups.ts';

const MOST_FILES = 50;
const MOST_BACKUPS = 1000;
const DAY_MS = 86_400_000;

/** A file with our backups: its name is known only if it was downloaded from here. */
interface SeenFile {
  readonly fileName?: string;
  readonly sizeBytes: number;
  readonly snapshots: readonly Snapshot[];
}

/** Records that a backup file was made and passed to the browser's downloads. Whether it was kept is unknown. */
export async function noteDownloaded(file: SeenFile): Promise<void> {
  await note(file, () => ({ downloadedAt: now() }), forgetDamage);
}

/** A new download replaces a damaged file. */
function forgetDamage(known: DownloadedFile): DownloadedFile {
  if (!isDamaged(known)) return known;
  const { lastCheck: _, lastDrill: __, ...rest } = known;
  return rest;
}

/** Records that a file with our backups was opened here: it exists, and one of our keys opens it. */
export async function noteSeen(file: SeenFile): Promise<void> {
  await note(file, () => ({ lastSeenAt: now() }));
}

/** Records the result of checking a file with our backups. */
export async function noteChecked(file: SeenFile, depth: 'quick' | 'full', isIntact: boolean): Promise<void> {
  await note(file, ({ lastCheck }) => {
    // A full check is more informative than a quick one that found nothing.
    const isKept = depth === 'quick' && isIntact && lastCheck?.depth === 'full';
    return { lastSeenAt: now(), lastCheck: isKept ? lastCheck : { at: now(), depth, isIntact } };
  });
}

const now = () => new Date().toISOString();

async function note(
  { fileName, sizeBytes, snapshots }: SeenFile,
  change: (known: Partial<DownloadedFile>) => Partial<DownloadedFile>,
  settle: (known: DownloadedFile) => DownloadedFile = (known) => known,
): Promise<void> {
  const backupIds = snapshots.slice(0, MOST_BACKUPS).map(lastingId);
  await updateFacts(DOWNLOADS_DESTINATION, (known) => {
    const { files = [], backups = [] } = known;
    // A file is identified by its content, because its name and location change.
    const same = files.find((file) => isSame(file, { sizeBytes, backupIds }));
    const before: DownloadedFile = same ? settle(same) : { fileName: '', sizeBytes, backupIds };
    const file: DownloadedFile = { ...before, ...(fileName === undefined ? {} : { fileName }), ...change(before) };
    const kept = [file, ...files.filter((other) => other !== same)].slice(0, MOST_FILES);
    return { ...known, files: kept, backups: merge(backups, toKeptBackups(snapshots), kept) };
  }).catch(() => undefined);
  announceBackupsChanged();
}

function isSame(
  file: DownloadedFile,
  { sizeBytes, backupIds }: Pick<DownloadedFile, 'sizeBytes' | 'backupIds'>,
): boolean {
  return file.sizeBytes === sizeBytes && [...file.backupIds].sort().join() === [...backupIds].sort().join();
}

function merge(
  known: readonly KeptBackup[],
  added: readonly KeptBackup[],
  files: readonly DownloadedFile[],
): readonly KeptBackup[] {
  const inFiles = new Set(files.flatMap(({ backupIds }) => backupIds));
  const all = new Map([...known, ...added].filter(({ id }) => inFiles.has(id)).map((backup) => [backup.id, backup]));
  return [...all.values()].sort((a, b) => b.takenAt.localeCompare(a.takenAt));
}

/**
 * Records that a file with our backups was read completely and test-restored. @param drill missing if it is damaged.
 */
export async function noteTried(
  file: SeenFile,
  { at, depth, isIntact }: CheckOutcome,
  drill: DrillReport | undefined,
): Promise<void> {
  await note(file, () => ({
    lastSeenAt: at,
    lastCheck: { at, depth, isIntact },
    ...(drill ? { lastDrill: drill } : {}),
  }));
}

type DownloadsStatus = Pick<
  DestinationStatus,
  'state' | 'backups' | 'waiting' | 'retention' | 'files' | 'remindAfterDays' | 'lastCopyAt' | 'lastCheck' | 'lastDrill'
>;

/**
 * The combined facts about downloaded files. Each file proves only itself: a damaged one does not count, and the
 * results of checks and test restores are those of the file with the newest tested backup.
 */
export function downloadsStatus(
  { isPaused, remindAfterDays }: Destination,
  { files = [], backups = [] }: DestinationFacts,
): DownloadsStatus {
  const sound = files.filter((file) => !isDamaged(file));
  const dates = sound
    .flatMap(({ downloadedAt, lastSeenAt }) => [downloadedAt, lastSeenAt].filter((date) => date !== undefined))
    .sort();
  const last = dates.at(-1);
  const isOld =
    last !== undefined && remindAfterDays !== null && Date.now() - Date.parse(last) > remindAfterDays * DAY_MS;
  const state: DestinationState = isPaused
    ? 'paused'
    : files.length === 0
      ? 'empty'
      : sound.length === 0
        ? 'damaged'
        : isOld
          ? 'behind'
          : 'ok';
  const downloaded = files
    .flatMap(({ downloadedAt }) => downloadedAt ?? [])
    .sort()
    .at(-1);
  const kept = withTrials(backups, sound);
  return {
    state,
    backups: kept,
    waiting: 0,
    retention: null,
    files,
    remindAfterDays,
    ...(downloaded === undefined ? {} : { lastCopyAt: downloaded }),
    ...provenBy(kept, sound),
  };
}

const isDamaged = ({ lastCheck, lastDrill }: DownloadedFile) =>
  lastCheck?.isIntact === false || lastDrill?.outcome === 'failed';

/** The backups in these files, each with the time of its test restore from one of them. */
function withTrials(backups: readonly KeptBackup[], files: readonly DownloadedFile[]): readonly KeptBackup[] {
  const inFiles = new Set(files.flatMap(({ backupIds }) => backupIds));
  const triedAt = new Map(files.flatMap(({ lastDrill }) => (lastDrill ? [[lastDrill.backupId, lastDrill.at]] : [])));
  return backups
    .filter(({ id }) => inFiles.has(id))
    .map((backup) => {
      const at = triedAt.get(backup.id);
      return at === undefined ? backup : { ...backup, triedAt: at };
    });
}

function provenBy(
  backups: readonly KeptBackup[],
  files: readonly DownloadedFile[],
): Pick<DestinationStatus, 'lastCheck' | 'lastDrill'> {
  const tried = backups.find(({ isWhole, leftOut, triedAt }) => (isWhole || leftOut) && triedAt !== undefined);
  const file = tried
    ? files.find(({ lastDrill }) => lastDrill?.backupId === tried.id)
    : files.find(({ backupIds }) => backups[0] && backupIds.includes(backups[0].id));
  return {
    ...(file?.lastCheck ? { lastCheck: file.lastCheck } : {}),
    ...(tried && file?.lastDrill ? { lastDrill: file.lastDrill } : {}),
  };
}
