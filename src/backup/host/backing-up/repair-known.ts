import {
  applyRepair,
  BackupError,
  planRepair,
  type CallOptions,
  type Finding,
  type Repository,
} from '../../../engine/index.ts';
import type { Host } from '../state/host.ts';
import { removeLeftLocks } from '../state/local-repository.ts';
import { withNobodyReading } from '../platform/web-locks.ts';

/**
 * Stops relying on objects that checks found damaged in this browser: the next backup stores their content again as far
 * as the data still has it. If nobody is reading right now, the damaged objects are removed; otherwise they are only
 * marked, for this backup. Call it under the work lock. If everything is already repaired, it costs nothing.
 * @returns the repository to write to.
 */
export async function repairKnown(host: Host, repository: Repository, options: CallOptions): Promise<Repository> {
  const plan = await noteKnownDamage(host, repository, options);
  if (plan.packs.length === 0) return repository;
  try {
    return await withNobodyReading(options.signal, async () => {
      await removeLeftLocks(repository.storage);
      return (await applyRepair(repository, plan, 'repair', options)).repository;
    });
  } catch (error) {
    // The backup is more important, and remembering the damage is enough for it.
    if (error instanceof BackupError && error.code !== 'cancelled') return repository;
    throw error;
  }
}

/**
 * Whether a check has found damage in this browser that no later check has found repaired. Then a backup must not take
 * over parts of earlier ones unread: they may be lost, and only reading everything stores them again.
 */
export async function hasKnownDamage(host: Host): Promise<boolean> {
  return Object.values(await host.device.getVerifications()).some(({ findings = [] }) => findings.length > 0);
}

/** Only marks the known damage that still exists, in the open repository. */
export async function noteKnownDamage(host: Host, repository: Repository, options: CallOptions) {
  const findings = Object.values(await host.device.getVerifications()).flatMap(
    (verification): readonly Finding[] => verification.findings ?? [],
  );
  return planRepair(repository, findings, options);
}
