import {
  BackupError,
  checkRepository,
  lastingId,
  listSnapshots,
  type CallOptions,
  type RepositoryConfig,
  type Repository,
  type DrillReport,
} from '../../../engine/index.ts';
import { DOWNLOADS_DESTINATION, type DestinationCheck, type FileTrial } from '../../contract/destinations.ts';
import type { ActivityEnd } from '../state/activity-log.ts';
import type { Host } from '../state/host.ts';
import { toSummary } from '../state/summaries.ts';
import { withDrillLock } from '../platform/web-locks.ts';
import { mustGetDestination } from '../places/destination.ts';
import { noteTried } from '../places/downloaded-files.ts';
import { drillNewest, endOfDrill } from './drills.ts';

const MOST_FINDINGS = 100;

/**
 * Proves a downloaded file: reads every byte of it, test-restores the newest backup in it, and remembers the result
 * with the downloaded files. A file with other backups is closed again; nothing is remembered about it.
 * @throws BackupError why it is not a backup file; `locked` if this browser has lost the key to its own backups;
 *   `quota-exceeded`, `busy`, `cancelled`.
 */
export async function tryFile(host: Host, file: Blob, options: CallOptions): Promise<FileTrial> {
  const { sourceId, isUnlocked } = await host.files.open(file);
  try {
    if (isUnlocked) return await withDrillLock(options.signal, () => tryOpened(host, sourceId, options));
    // Without this browser's key, it is unknown whose backups these are.
    if ((await host.local.getState()).kind === 'locked') throw new BackupError('locked');
    return { kind: 'other-repository' };
  } finally {
    host.files.close(sourceId);
  }
}

type Tried = Extract<FileTrial, { kind: 'tried' }>;

async function tryOpened(host: Host, sourceId: string, options: CallOptions): Promise<Tried> {
  const { config, sizeBytes } = host.files.mustGet(sourceId);
  const repository = host.files.mustGetRepository(sourceId);
  const { name } = await mustGetDestination(DOWNLOADS_DESTINATION);
  const start = { kind: 'drill', trigger: 'manual', subject: name, destinationId: DOWNLOADS_DESTINATION } as const;
  const { check, drill } = await host.activity.track(start, () => checkAndDrill(repository, options), endOfTrial);
  const { snapshots } = await listSnapshots(repository, options);
  if (snapshots.length > 0) await noteTried({ sizeBytes, snapshots }, check, drill);
  const tried = snapshots.find((snapshot) => lastingId(snapshot) === drill?.backupId) ?? snapshots[0];
  const { leftOut } = tried ? toSummary(tried) : {};
  return {
    kind: 'tried',
    check,
    ...(drill ? { drill } : {}),
    ...(tried
      ? {
          backup: {
            id: lastingId(tried),
            takenAt: tried.takenAt,
            scope: tried.scope,
            withFiles: tried.withFiles,
            ...(leftOut ? { leftOut } : {}),
          },
        }
      : {}),
    newer: await countNewer(host, snapshots[0]?.takenAt),
    opensByKeysOfNow: await opensByKeysOfNow(host, config),
  };
}

async function checkAndDrill(
  repository: Repository,
  options: CallOptions,
): Promise<{ readonly check: DestinationCheck; readonly drill: DrillReport | undefined }> {
  const { isIntact, packs, bytes, findings } = await checkRepository(repository, options);
  const check = {
    at: new Date().toISOString(),
    depth: 'full',
    isIntact,
    objects: packs,
    bytes,
    findings: findings.slice(0, MOST_FINDINGS),
  } as const;
  // A damaged file is proven bad; a test restore would add nothing.
  if (!isIntact) return { check, drill: undefined };
  return { check, drill: await drillNewest(repository, options) };
}

function endOfTrial({
  check,
  drill,
}: {
  readonly check: DestinationCheck;
  readonly drill: DrillReport | undefined;
}): ActivityEnd {
  if (drill) return endOfDrill(drill);
  return {
    outcome: 'failed',
    errorCode: 'damaged',
    figures: { objects: check.objects, bytes: check.bytes, findings: check.findings.length },
  };
}

async function countNewer(host: Host, takenAt = ''): Promise<number> {
  const state = await host.local.getState();
  if (state.kind !== 'ready') return 0;
  return (await listSnapshots(state.repository)).snapshots.filter((snapshot) => snapshot.takenAt > takenAt).length;
}

/** A file keeps the key slots from when it was made. */
async function opensByKeysOfNow(host: Host, { slots }: RepositoryConfig): Promise<boolean> {
  const keys = await host.device.getKeys();
  const now = keys?.config.slots ?? [];
  return slots.some(({ id, createdAt }) => now.some((slot) => slot.id === id && slot.createdAt === createdAt));
}
