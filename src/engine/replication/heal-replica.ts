import { BackupError, toBackupError } from '../core/errors.ts';
import type { Clock } from '../core/ports.ts';
import type { CallOptions } from '../core/progress.ts';
import type { Finding } from '../repository/check-objects.ts';
import { anyStillHolds, removeUnreadable } from '../repository/recheck.ts';
import type { Repository } from '../repository/repository.ts';
import { listSnapshots } from '../repository/snapshots.ts';
import { healObjects } from './heal-objects.ts';

/*
 * [Note: Healing]
 *
 * An object's id says what its bytes must be, so what is damaged or missing in one replica is brought from any other
 * that has it whole: a folder from this browser, this browser from a folder, one folder from another. Checks, drills
 * and the opening of a replica find out what to heal. Afterwards every object is read once more, so that "healed" is
 * not a guess.
 */

/** What could not be healed is tried again so much later: a replica that has it whole may be back. */
const AGAIN_AFTER_MS = 86_400_000;

/** What was left to heal after the last attempt. */
export interface HealAttempt {
  readonly signature: string;
  /** ISO 8601. */
  readonly at: string;
}

/** What is known to be wrong with a replica. */
export interface KnownDamage {
  readonly findings: readonly Finding[];
  /** How thorough a check must be to find the same again. */
  readonly depth: 'quick' | 'full';
}

/** A replica that may need healing, and what its owner remembers of it. */
export interface HealTarget {
  /** Runs `work` on it, while nobody relies on what may be removed. */
  withRepository<Value>(work: (repository: Repository) => Promise<Value>): Promise<Value>;
  getDamage(): Promise<KnownDamage>;
  /** How thorough the last check was. */
  getCheckDepth(): Promise<'quick' | 'full'>;
  /** What was found before is settled: only what a check finds from now on counts. */
  forgetDamage(): Promise<void>;
  /** A failed drill says nothing of what is whole now: the next one is due at once. */
  forgetFailedDrill(): Promise<void>;
  /** Checks the replica, and remembers what is wrong. */
  check(depth: 'quick' | 'full', options: CallOptions): Promise<{ readonly isIntact: boolean }>;
  getAttempt(): Promise<HealAttempt | undefined>;
  noteAttempt(attempt: HealAttempt): Promise<void>;
  /** Writes into the log what comes of `work`. */
  log(work: () => Promise<HealOutcome>): Promise<HealOutcome>;
  /** The other replicas, the quickest first. Each opens one for reading. */
  getSources(): Promise<readonly ((options: CallOptions) => Promise<Repository>)[]>;
}

export interface HealOutcome {
  /** Objects and chunks that were brought over. */
  readonly healed: number;
  /** Chunks that no replica has. */
  readonly lost: number;
  /** Objects that nobody can read, and that were removed. */
  readonly removed: number;
  /** The check afterwards found nothing. */
  readonly isIntact: boolean;
}

export interface HealOptions extends CallOptions {
  /**
   * Whether to remove what cannot be read and no other replica has. Only when a person asks for it: a sync tool may
   * still be bringing the rest.
   */
  readonly mayRemove?: boolean;
}

/**
 * Heals a replica from all others that can be reached, then checks it.
 * @throws BackupError `damaged` where there is no other replica and nothing to remove; `busy`, `cancelled`, and why no
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
 * Heals a replica if something in it is known to be damaged and no attempt has failed within the last day. What is
 * whole again without healing is settled by a check.
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

/** Whether anything is known or seen to be damaged: worth a closer look. */
export async function mayNeedHealing(target: HealTarget, repository: Repository): Promise<boolean> {
  return (await target.getDamage()).findings.length > 0 || hasVisibleDamage(repository);
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

/** What opening a repository and listing its snapshots notices, without reading its packs. */
async function hasVisibleDamage(repository: Repository): Promise<boolean> {
  if (repository.missingPacks.length > 0 || repository.damagedIndexes.length > 0) return true;
  return (await listSnapshots(repository)).damaged.length > 0;
}

interface Brought {
  readonly hadSource: boolean;
  readonly healed: number;
  readonly lost: number;
  /** Every other replica was reached: what none of them has is nowhere. */
  readonly wereAllReached: boolean;
}

/** Goes through the other replicas until nothing is lost. */
async function bringOver(target: HealTarget, findings: readonly Finding[], options: CallOptions): Promise<Brought> {
  let [hadSource, healed, lost] = [false, 0, 0];
  // That healing failed says more than that another replica could not be opened.
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
      // A place that has no backups yet is none to heal from, and no reason that nothing is healed.
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

/** What `work` gives or fails with. @throws BackupError `cancelled`. */
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

/** Snapshots and packs that nobody can read, and that no other replica has whole. @returns how many. */
async function removeGarbage(target: HealTarget, options: CallOptions): Promise<number> {
  return target.withRepository(async (repository) => (await removeUnreadable(repository, options)).length);
}
