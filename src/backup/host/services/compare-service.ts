import type { Handlers } from '../../../rpc/calls.ts';
import type { COMPARE_CALLS } from '../../contract/comparing.ts';
import { readComparedFile } from '../compare/compared-files.ts';
import { CompareSessions } from '../compare/comparison-session.ts';
import { exportComparison } from '../compare/export-comparison.ts';
import { listConflicts } from '../compare/list-conflicts.ts';
import { listDifferences } from '../compare/list-differences.ts';
import { openComparison } from '../compare/open-comparison.ts';
import { readDifference } from '../compare/read-difference.ts';
import { recordHistory } from '../compare/record-history.ts';
import { announcing } from '../platform/announce.ts';
import { exportPlan } from '../restoring/export-plan.ts';
import { describePlan, planChosen } from '../restoring/plan-chosen.ts';
import { restoreAgain } from '../restoring/restore-again.ts';
import { restorePlanned, restoreVersion } from '../restoring/restore-planned.ts';
import type { Host } from '../state/host.ts';

const WITH_SAFETY_BACKUP = { safetyBackup: true };

export function createCompareService(host: Host): Handlers<typeof COMPARE_CALLS> {
  const { comparisons, plans } = new CompareSessions();
  return {
    openComparison: async (before, after, options) => {
      const session = await openComparison(host, before, after, options);
      comparisons.add(session.shown.comparisonId, session);
      return session.shown;
    },
    closeComparison: (comparisonId) => comparisons.remove(comparisonId),
    listDifferences: async (comparisonId, query) =>
      listDifferences(await comparisons.mustGet(comparisonId).readEntries(), query),
    readDifference: (comparisonId, table, keyText) => readDifference(comparisons.mustGet(comparisonId), table, keyText),
    readComparedFile: (comparisonId, hash) => readComparedFile(comparisons.mustGet(comparisonId), hash),
    exportComparison: (comparisonId, format, options) =>
      exportComparison(comparisons.mustGet(comparisonId), format, options),

    planChosen: async (comparisonId, choice, options) => {
      const planned = await planChosen(host, comparisons.mustGet(comparisonId), choice, options);
      const planId = crypto.randomUUID();
      plans.add(planId, planned);
      return describePlan(host, planId, planned);
    },
    listConflicts: (planId, offset, limit) => listConflicts(plans.mustGet(planId), host, offset, limit),
    exportPlan: (planId) => exportPlan(plans.mustGet(planId)),
    restorePlanned: (planId, { safetyBackup }, options) =>
      announcing(() => restorePlanned(host, plans.mustGet(planId), { safetyBackup }, options)),

    recordHistory: (recordId, options) => recordHistory(host, recordId, options),
    restoreVersion: (recordId, backupId, choice = WITH_SAFETY_BACKUP, options) =>
      announcing(() => restoreVersion(host, recordId, backupId, choice, options)),
    restoreAgain: (choice = WITH_SAFETY_BACKUP, options) => announcing(() => restoreAgain(host, choice, options)),
  };
}
