import {
  checkObjects,
  checkRepository,
  listSnapshots,
  type CallOptions,
  type Finding,
  type Repository,
  type Snapshot,
  type StorageKey,
} from '../../engine/index.ts';
import { storageKey } from '../../engine/low-level.ts';

/** What a check of backups found. */
interface BackupsReport {
  readonly objects: number;
  readonly bytes: number;
  readonly backups: number;
  readonly objectsIntact: boolean;
  readonly dataIntact: boolean;
  readonly findings: readonly Finding[];
  readonly further: number;
}

const OF_OBJECTS: ReadonlySet<Finding['problem']> = new Set([
  'damaged-config',
  'damaged-object',
  'missing-pack',
  'damaged-index',
  'missing-index',
  'damaged-snapshot',
]);

/**
 * Whether `checkRepository` leaves an object to the check without a key: it reads the packs that are in use, and
 * compares them with their ids. Condemned packs are about to be removed, perhaps because they are damaged.
 */
function isLeftByKey({ index, condemned }: Repository): (key: StorageKey) => boolean {
  const packs = [...index.packs.keys(), ...condemned.flatMap((list) => list.packs)];
  const others = new Set(packs.map((id) => storageKey('packs', id)));
  return (key) => !others.has(key);
}

/** Reads every byte of one backup, or of the whole repository, once. */
export async function checkWholly(
  repository: Repository,
  chosen: Snapshot | undefined,
  call: CallOptions,
): Promise<BackupsReport> {
  const isMeant = isLeftByKey(repository);
  const objects = chosen ? undefined : await checkObjects(repository.storage, { ...call, isMeant });
  const report = await checkRepository(repository, { ...call, ...(chosen ? { snapshots: [chosen] } : {}) });
  const known = new Set(report.findings.map(({ subject }) => subject));
  const further = (objects?.findings ?? []).filter(({ subject }) => !known.has(subject));
  const findings = [...further, ...report.findings];
  return {
    objects: (objects?.objects ?? 0) + report.packs,
    bytes: (objects?.bytes ?? 0) + report.bytes,
    backups: report.snapshots,
    objectsIntact: !findings.some(({ problem }) => OF_OBJECTS.has(problem)),
    dataIntact: report.isIntact,
    findings,
    further: report.furtherFindings ?? 0,
  };
}

/** Whether all that is named is there; opening the repository has already compared the sizes of the packs. */
export async function checkQuickly(repository: Repository, call: CallOptions): Promise<BackupsReport> {
  const { missingPacks, damagedIndexes, index } = repository;
  const { snapshots, damaged } = await listSnapshots(repository, call.signal ? { signal: call.signal } : {});
  const findings: Finding[] = [
    ...missingPacks.map((id): Finding => ({ problem: 'missing-pack', subject: `packs/${id}`, detail: '' })),
    ...damagedIndexes.map((id): Finding => ({ problem: 'damaged-index', subject: `indexes/${id}`, detail: '' })),
    ...damaged.map(({ id, error }): Finding => ({
      problem: 'damaged-snapshot',
      subject: `snapshots/${id}`,
      detail: error.code,
    })),
  ];
  const packs = [...index.packs.values()];
  return {
    objects: packs.length + snapshots.length,
    bytes: packs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    backups: snapshots.length,
    objectsIntact: findings.length === 0,
    dataIntact: damaged.length === 0 && missingPacks.length === 0,
    findings,
    further: 0,
  };
}
