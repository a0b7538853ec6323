import type { RestoreMode } from '../../../engine/index.ts';
import type { Comparison, PlannedRestore } from '../../../backup/contract/comparing.ts';
import { formatCount } from '../../../ui/format.ts';
import type { TreeChoice } from './choice/tree-choice.ts';
import { isEmptyNow } from './is-empty-now.ts';
import { isWholeAndExact, plannedChanges, totalOf } from './planned-changes.ts';

/** The question before a restore: the more it removes, the more explicit. */
export interface IntentWords {
  readonly title: string;
  /** The confirmation to tick; missing if nothing is removed or replaced completely. */
  readonly label?: string;
  readonly isEmptyNow: boolean;
  readonly isNothing: boolean;
}

/** The confirmation that a plan needs. */
export function intentOf(
  planned: PlannedRestore,
  comparison: Comparison,
  asked: { readonly mode: RestoreMode; readonly tree: TreeChoice },
): IntentWords {
  const { added, changed, removed } = totalOf(plannedChanges(planned, comparison, asked));
  const isEmpty = isEmptyNow(planned);
  const isNothing = added + changed + removed === 0;
  const known = { isEmptyNow: isEmpty, isNothing };
  if (isNothing) return { ...known, title: 'Nothing to restore' };
  if (isEmpty) return { ...known, title: 'Ready to restore' };
  if (isWholeAndExact(asked, comparison))
    return { ...known, title: 'Replace your current data?', label: 'Yes, replace my current data with this backup' };
  if (removed > 0)
    return {
      ...known,
      title: 'Restore, and remove later additions?',
      label: `Yes, remove ${removed === 1 ? 'the one item' : `the ${formatCount(removed)} items`} that the backup does not have`,
    };
  return { ...known, title: 'Restore your selection?' };
}
