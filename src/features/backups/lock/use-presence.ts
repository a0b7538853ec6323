import { useEffect } from 'react';
import { backupClient } from '../../../backup/client/client.ts';

const REPORT_EVERY_MS = 15_000;
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;

/** Reports activity to the worker from time to time, as long as it wants to know. */
export function usePresence(isWanted: boolean): void {
  useEffect(() => {
    if (!isWanted) return undefined;
    let reportedAt = Number.NEGATIVE_INFINITY;
    const report = () => {
      const now = performance.now();
      if (now - reportedAt < REPORT_EVERY_MS) return;
      reportedAt = now;
      // A failed report only makes it lock earlier.
      backupClient.noteActivity().catch(() => undefined);
    };
    for (const sign of SIGNS) window.addEventListener(sign, report, { passive: true, capture: true });
    return () => {
      for (const sign of SIGNS) window.removeEventListener(sign, report, { capture: true });
    };
  }, [isWanted]);
}
