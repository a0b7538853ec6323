import { BackupError } from '../core/errors.ts';
import { isDamage } from './is-damage.ts';
import type { Repository } from './repository.ts';

/**
 * Runs work that captures the live data, which relies on chunks that the repository has already. Where one of them
 * proves to be damaged, the work is run again: by then that is noted, and the capture holds in memory what is doubtful.
 * So damage in one backup does not keep another from being compared or restored.
 * @throws what `work` throws in the end.
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
