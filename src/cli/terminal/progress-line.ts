import type { Progress, ProgressPhase } from '../../engine/index.ts';
import { formatBytes } from './format.ts';

const PHASES: Readonly<Record<ProgressPhase, string>> = {
  preparing: 'Preparing',
  unlocking: 'Unlocking',
  'reading-records': 'Reading records',
  'reading-files': 'Reading files',
  writing: 'Writing',
  finishing: 'Finishing',
  checking: 'Checking',
  copying: 'Copying',
  comparing: 'Comparing',
  'restoring-files': 'Restoring files',
  'restoring-records': 'Restoring records',
  pruning: 'Freeing space',
};
const SHOWN_EVERY_MS = 100;

/** One line that is written over as work continues. */
export interface ProgressLine {
  show(progress: Progress): void;
  clear(): void;
}

/** Writes only to a terminal. @param stream stderr, so that results can be piped. */
export function createProgressLine(
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>,
  isWanted: boolean,
): ProgressLine {
  let shownAt = 0;
  let isShown = false;
  const isOn = isWanted && stream.isTTY;
  return {
    show: (progress) => {
      const now = performance.now();
      if (!isOn || now - shownAt < SHOWN_EVERY_MS) return;
      shownAt = now;
      isShown = true;
      stream.write(`\r\u001b[K${progressText(progress).slice(0, (stream.columns || 80) - 1)}`);
    },
    clear: () => {
      if (isShown) stream.write('\r\u001b[K');
      isShown = false;
    },
  };
}

function progressText({ phase, done, total, bytesDone, bytesTotal }: Progress): string {
  const share = bytesTotal ? bytesDone / bytesTotal : total ? done / total : undefined;
  const percent = share === undefined ? '' : ` ${Math.min(100, Math.floor(share * 100))}%`;
  const count = total === undefined ? (done > 0 ? ` ${done}` : '') : ` ${done} of ${total}`;
  const bytes = bytesDone > 0 ? `, ${formatBytes(bytesDone)}` : '';
  return `${PHASES[phase]}${percent}${count}${bytes}`;
}
