import type { StorageStatistics } from '../../../../backup/contract/activity.ts';

const ratio = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 });

/** Such as `12 times`, `1.4 times`; a dash where there is nothing to compare. */
function timesWords(whole: number, part: number): string {
  if (part <= 0 || whole <= 0) return '–';
  return `${ratio.format(whole / part)} times`;
}

/**
 * How much smaller the backups are stored than they would be each by itself: by what they share, by compressing, in
 * all.
 */
export function ratioWords({ separateBytes, uniqueBytes, packedBytes, storedBytes }: StorageStatistics) {
  return {
    deduplication: timesWords(separateBytes, uniqueBytes),
    compression: timesWords(uniqueBytes, packedBytes),
    total: timesWords(separateBytes, storedBytes),
  };
}
