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
 * What checks have found damaged in this browser is no longer relied on: the backup that follows stores again what the
 * data still has of it. Where nobody reads just now, it is let go of for good; else it is only noted, for this backup.
 * To be called under the work lock. What is repaired already costs nothing.
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

/** Only marks the known damage that still exists, in the open repository. */
export async function noteKnownDamage(host: Host, repository: Repository, options: CallOptions) {
  const findings = Object.values(await host.device.getVerifications()).flatMap(
    (verification): readonly Finding[] => verification.findings ?? [],
  );
  return planRepair(repository, findings, options);
}
