import { useChoices } from './choice-store.ts';
import type { Known } from './steps.ts';
import { sourceOf, useWizard } from './wizard-store.ts';

/** The known facts that decide which steps can be shown. */
export function useKnown(): Known {
  const backup = useChoices((state) => state.backup);
  const chosenFile = useChoices((state) => state.file);
  const isUpdate = useChoices((state) => state.mode === 'update');
  const { file, isUnlocked, candidates, isApplying, result, planned } = useWizard();
  // Two items with the same unique value are a conflict in every mode.
  const mayConflict = isUpdate || (planned !== undefined && planned.conflicts > 0);
  const canRead = sourceOf({ file }, { file: chosenFile }) !== undefined && (file === undefined || isUnlocked);
  return {
    hasFile: file !== undefined,
    isUnlocked,
    hasBackup: backup !== undefined && canRead,
    candidates: candidates.length,
    mayConflict,
    isApplying,
    hasResult: result !== undefined,
  };
}
