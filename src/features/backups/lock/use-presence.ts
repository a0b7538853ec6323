import { useEffect } from 'react';
import { backupClient } from '../../../backup/client/client.ts';

const TELL_EVERY_MS = 15_000;
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;

/** Reports activity to the worker from time to time, as long as it wants to know. */
export function usePresence(isWanted: boolean): void {
  useEffect(() => {
    if (!isWanted) return undefined;
    let toldAt = Number.NEGATIVE_INFINITY;
    const tell = () => {
      const now = performance.now();
      if (now - toldAt < TELL_EVERY_MS) return;
      toldAt = now;
      // A failed report only makes it lock earlier.
      backupClient.noteActivity().catch(() => undefined);
    };
    for (const sign of SIGNS) window.addEventListener(sign, tell, { passive: true, capture: true });
    return () => {
      for (const sign of SIGNS) window.removeEventListener(sign, tell, { capture: true });
    };
  }, [isWanted]);
}
