import type { CompareService } from '../../contract/comparing.ts';
import { announceBackupsChanged } from '../platform/announce.ts';
import type { Host } from '../state/host.ts';
import { reply } from '../platform/reply.ts';
import { readComparedFile } from '../compare/compared-files.ts';
import { CompareSessions } from '../compare/comparison-session.ts';
import { exportComparison } from '../compare/export-comparison.ts';
import { exportPlan } from '../restoring/export-plan.ts';
import { listConflicts } from '../compare/list-conflicts.ts';
import { listDifferences } from '../compare/list-differences.ts';
import { openComparison } from '../compare/open-comparison.ts';
import { describePlan, planChosen } from '../restoring/plan-chosen.ts';
import { readDifference } from '../compare/read-difference.ts';
import { recordHistory } from '../compare/record-history.ts';
import { restoreAgain } from '../restoring/restore-again.ts';
import { restorePlanned, restoreVersion } from '../restoring/restore-planned.ts';

/** What the page may call to compare, and to restore a part. See `compare-protocol.ts`. */
export function createCompareService(host: Host): CompareService {
  const { jobs } = host;
  const { comparisons, plans } = new CompareSessions();
  return {
    openComparison: (job, before, after, onProgress) =>
      reply(() =>
        jobs.run(job, onProgress, async (options) => {
          const session = await openComparison(host, before, after, options);
          comparisons.add(session.shown.comparisonId, session);
          return session.shown;
        }),
      ),
    closeComparison: (comparisonId) => reply(() => comparisons.remove(comparisonId)),
    listDifferences: (comparisonId, query) =>
      reply(() => listDifferences(comparisons.mustGet(comparisonId).entries, query)),
    readDifference: (comparisonId, table, keyText) =>
      reply(() => readDifference(comparisons.mustGet(comparisonId), table, keyText)),
    readComparedFile: (comparisonId, hash) => reply(() => readComparedFile(comparisons.mustGet(comparisonId), hash)),
    exportComparison: (job, comparisonId, format, onProgress) =>
      reply(() =>
        jobs.run(job, onProgress, (options) => exportComparison(comparisons.mustGet(comparisonId), format, options)),
      ),

    planChosen: (job, comparisonId, choice, onProgress) =>
      reply(() =>
        jobs.run(job, onProgress, async (options) => {
          const planned = await planChosen(host, comparisons.mustGet(comparisonId), choice, options);
          const planId = crypto.randomUUID();
          plans.add(planId, planned);
          return describePlan(host, planId, planned);
        }),
      ),
    listConflicts: (planId, offset, limit) => reply(() => listConflicts(plans.mustGet(planId), host, offset, limit)),
    exportPlan: (planId) => reply(() => exportPlan(plans.mustGet(planId))),
    restorePlanned: (job, planId, { safetyBackup }, onProgress) =>
      announcing(() =>
        reply(() =>
          jobs.run(job, onProgress, (options) =>
            restorePlanned(host, plans.mustGet(planId), { safetyBackup }, options),
          ),
        ),
      ),

    recordHistory: (job, recordId, onProgress) =>
      reply(() => jobs.run(job, onProgress, (options) => recordHistory(host, recordId, options))),
    restoreVersion: (job, recordId, backupId, choice, onProgress) =>
      announcing(() =>
        reply(() => jobs.run(job, onProgress, (options) => restoreVersion(host, recordId, backupId, choice, options))),
      ),
    restoreAgain: (job, choice, onProgress) =>
      announcing(() => reply(() => jobs.run(job, onProgress, (options) => restoreAgain(host, choice, options)))),
  };
}

async function announcing<Value>(work: () => Promise<Value>): Promise<Value> {
  const answer = await work();
  announceBackupsChanged();
  return answer;
}
