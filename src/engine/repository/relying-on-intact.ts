import { BackupError } from '../core/errors.ts';
import { isDamage } from './is-damage.ts';
import type { Repository } from './repository.ts';

/**
 * Runs work that captures the live data and relies on existing chunks of the repository. If one of them proves to be
 * damaged, the work runs again: by then that is remembered, and the capture keeps doubtful chunks in memory. So damage
 * in one backup does not prevent comparing or restoring another.
 * @throws the final error of `work`.
 */
export async function relyingOnIntact<Result>({ index }: Repository, work: () => Promise<Result>): Promise<Result> {
  for (;;) {
    const known = index.damagedPacks;
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof BackupError) || !isDamage(error) || index.damagedPacks === known) throw error;
    }
  }
}
