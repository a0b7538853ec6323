import type { StorageStatistics } from '../../../../backup/contract/activity.ts';

const ratio = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 });

/** How many times smaller: `12× smaller`, `1.4× smaller`; `–` if there is nothing to compare. */
function smallerWords(whole: number, part: number): string {
  if (part <= 0 || whole <= 0) return '–';
  const times = ratio.format(whole / part);
  return times === '1' || whole < part ? 'Nothing' : `${times}× smaller`;
}

/** How much space the backups in this browser save: by deduplication, by compression and in total. */
export function ratioWords({ separateBytes, uniqueBytes, packedBytes, storedBytes }: StorageStatistics) {
  return {
    deduplication: smallerWords(separateBytes, uniqueBytes),
    compression: smallerWords(uniqueBytes, packedBytes),
    total: smallerWords(separateBytes, storedBytes),
  };
}
