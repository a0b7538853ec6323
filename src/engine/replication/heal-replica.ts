import { BackupError, toBackupError } from '../core/errors.ts';
import type { Clock } from '../core/ports.ts';
import type { CallOptions } from '../core/progress.ts';
import type { Finding } from '../repository/check-objects.ts';
import { anyStillHolds, removeUnreadable } from '../repository/recheck.ts';
import type { Repository } from '../repository/repository.ts';
import { listSnapshots, type SnapshotList } from '../repository/snapshots.ts';
import { healObjects } from './heal-objects.ts';

/*
 * [Note: Healing]
 *
 * An object's id says what its bytes must be, so what is damaged or missing in one replica is brought from any other
 * that has it whole: a folder from this browser, this browser from a folder, one folder from another. Checks, drills
 * and the opening of a replica find out what to heal. Afterwards every object is read once more, so that "healed" is
 * not a guess.
 */

/** Objects that could not be healed are tried again after this long: a replica with intact ones may be back. */
const AGAIN_AFTER_MS = 86_400_000;

/** The damage that remained after the last attempt. */
export interface HealAttempt {
  readonly signature: string;
  /** ISO 8601. */
  readonly at: string;
}

/** The known damage of a replica. */
export interface KnownDamage {
  readonly findings: readonly Finding[];
  /** How thorough a check must be to find the same again. */
  readonly depth: 'quick' | 'full';
}

/** A replica that may need healing, and its owner's memory of it. */
export interface HealTarget {
  /** Runs `work` on it, while nothing relies on objects that may be removed. */
  withRepository<Value>(work: (repository: Repository) => Promise<Value>): Promise<Value>;
  getDamage(): Promise<KnownDamage>;
  /** How thorough the last check was. */
  getCheckDepth(): Promise<'quick' | 'full'>;
  /** Earlier findings are settled: only new ones count from now on. */
  forgetDamage(): Promise<void>;
  /** A failed drill says nothing about the current state: the next one is due at once. */
  forgetFailedDrill(): Promise<void>;
  /** Checks the replica, and remembers the damage. */
  check(depth: 'quick' | 'full', options: CallOptions): Promise<{ readonly isIntact: boolean }>;
  getAttempt(): Promise<HealAttempt | undefined>;
  noteAttempt(attempt: HealAttempt): Promise<void>;
  /** Logs the result of `work`. */
  log(work: () => Promise<HealOutcome>): Promise<HealOutcome>;
  /** The other replicas, the fastest first. Each opens one for reading. */
  getSources(): Promise<readonly ((options: CallOptions) => Promise<Repository>)[]>;
}

export interface HealOutcome {
  /** The number of objects and chunks copied. */
  readonly healed: number;
  /** Chunks that no replica has. */
  readonly lost: number;
  /** Unreadable objects that were removed. */
  readonly removed: number;
  /** The check afterwards found nothing. */
  readonly isIntact: boolean;
}

export interface HealOptions extends CallOptions {
  /**
   * Whether to remove unreadable objects that no other replica has. Only if a person asks for it: a sync tool may still
   * be delivering the rest.
   */
  readonly mayRemove?: boolean;
}

/**
 * Heals a replica from all others that can be reached, then checks it.
 * @throws BackupError `damaged` if there is no other replica and nothing to remove; `busy`, `cancelled`, and why no
 *   other could be reached.
 */
export function healReplica(
  target: HealTarget,
  clock: Clock,
  { mayRemove = false, ...options }: HealOptions = {},
): Promise<HealOutcome> {
  return target.log(async () => {
    const { findings, depth } = await target.getDamage();
    const brought = await bringOver(target, findings, options);
    const removed = mayRemove && brought.wereAllReached ? await removeGarbage(target, options) : 0;
    if (!brought.hadSource && removed === 0) throw new BackupError('damaged', { hint: 'no-heal-source' });
    await target.forgetDamage();
    const { isIntact } = await target.check(depth, options);
    if (isIntact && brought.healed + removed > 0) await target.forgetFailedDrill();
    const left = await target.getDamage();
    await target.noteAttempt({ signature: signatureOf(left.findings), at: new Date(clock.now()).toISOString() });
    return { healed: brought.healed, lost: brought.lost, removed, isIntact };
  });
}

/**
 * Heals a replica if damage in it is known and no attempt has failed within the last day. A check confirms what is
 * intact again without healing.
 * @returns how much was healed.
 */
export async function healReplicaIfDue(
  target: HealTarget,
  repository: Repository,
  clock: Clock,
  options: CallOptions = {},
): Promise<number> {
  await settleDamage(target, repository, options);
  if (!(await isHealingDue(target, repository, clock))) return 0;
  return (await healReplica(target, clock, options)).healed;
}

/** Whether any damage is known or seen: worth a closer look. */
export async function mayNeedHealing(target: HealTarget, repository: Repository, list: SnapshotList): Promise<boolean> {
  return (await target.getDamage()).findings.length > 0 || isVisiblyDamaged(repository, list);
}

async function settleDamage(target: HealTarget, repository: Repository, options: CallOptions): Promise<void> {
  const { findings } = await target.getDamage();
  if (findings.length === 0 || (await anyStillHolds(repository, findings, options))) return;
  const { isIntact } = await target.check(await target.getCheckDepth(), options);
  if (isIntact) await target.forgetFailedDrill();
}

async function isHealingDue(target: HealTarget, repository: Repository, clock: Clock): Promise<boolean> {
  const { findings } = await target.getDamage();
  if (findings.length === 0 && !(await hasVisibleDamage(repository))) return false;
  const attempt = await target.getAttempt();
  const isSame = attempt?.signature === signatureOf(findings) && findings.length > 0;
  return !isSame || clock.now() - Date.parse(attempt.at) > AGAIN_AFTER_MS;
}

function signatureOf(findings: readonly Finding[]): string {
  return [...new Set(findings.map(({ problem, subject }) => `${problem} ${subject}`))].sort().join();
}

/** The damage that opening a repository and listing its snapshots reveals, without reading its packs. */
async function hasVisibleDamage(repository: Repository): Promise<boolean> {
  return isVisiblyDamaged(repository, await listSnapshots(repository));
}

function isVisiblyDamaged({ missingPacks, damagedIndexes }: Repository, { damaged }: SnapshotList): boolean {
  return missingPacks.length > 0 || damagedIndexes.length > 0 || damaged.length > 0;
}

interface Brought {
  readonly hadSource: boolean;
  readonly healed: number;
  readonly lost: number;
  /** Every other replica was reached: objects that none of them has do not exist anywhere. */
  readonly wereAllReached: boolean;
}

/** Goes through the other replicas until nothing is missing. */
async function bringOver(target: HealTarget, findings: readonly Finding[], options: CallOptions): Promise<Brought> {
  let [hadSource, healed, lost] = [false, 0, 0];
  // A failed healing is more informative than another replica that could not be opened.
  let failure: BackupError | undefined;
  let unopened: BackupError | undefined;
  const heal = (from: Repository) =>
    target.withRepository(async (repository) => {
      const result = await healObjects(repository, from, findings, options);
      const isWhole = result.lostChunks.length === 0 && !(await hasVisibleDamage(result.repository));
      return { ...result, isWhole };
    });
  for (const open of await target.getSources()) {
    const opened = await attempt(() => open(options));
    if (opened.error) {
      // A place without backups cannot be healed from, but does not explain why nothing was healed.
      if (opened.error.code !== 'no-repository') unopened ??= opened.error;
      continue;
    }
    const result = await attempt(() => heal(opened.value));
    if (result.error) {
      failure ??= result.error;
      continue;
    }
    const { healedObjects, healedChunks, lostChunks, isWhole } = result.value;
    hadSource = true;
    healed += healedObjects.length + healedChunks;
    lost = lostChunks.length;
    if (isWhole) return { hadSource, healed, lost, wereAllReached: unopened === undefined };
  }
  const reason = failure ?? unopened;
  if (!hadSource && reason) throw reason;
  return { hadSource, healed, lost, wereAllReached: reason === undefined };
}

/** The result or error of `work`. @throws BackupError `cancelled`. */
async function attempt<Value>(
  work: () => Promise<Value>,
): Promise<{ readonly value: Value; readonly error?: never } | { readonly error: BackupError }> {
  try {
    return { value: await work() };
  } catch (thrown) {
    const error = toBackupError(thrown, 'internal');
    if (error.code === 'cancelled') throw error;
    return { error };
  }
}

/** Snapshots and packs that nobody can read, and that no other replica has intact. @returns how many. */
async function removeGarbage(target: HealTarget, options: CallOptions): Promise<number> {
  return target.withRepository(async (repository) => (await removeUnreadable(repository, options)).length);
}
