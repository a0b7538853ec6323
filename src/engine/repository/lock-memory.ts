import type { LockId } from '../core/ids.ts';
import type { Clock } from '../core/ports.ts';

/**
 * One device's knowledge about locks. FORMAT.md §9: a lock is stale once this device has seen it unchanged for ten
 * minutes of its own monotonic time. The clocks of two devices are never compared: they may be hours apart.
 */
export interface LockMemory {
  /** Notes that another device's lock exists. @returns for how long this device has seen it, in milliseconds. */
  observe(id: LockId): Promise<number>;
  /**
   * Notes, before it is written, that a lock belongs to a job of this device. @returns a function that reports the end
   * of the job.
   */
  claim(id: LockId): Promise<() => void>;
  /** Whether a job of this device wrote the lock and has ended since: nothing relies on it any more. */
  isAbandoned(id: LockId): Promise<boolean>;
}

/** The locks of this many jobs are remembered: more than ever accumulate. */
const MOST_REMEMBERED = 200;

/** A memory that lasts as long as the program. */
export function createLockMemory(clock: Clock): LockMemory {
  const firstSeen = new Map<LockId, number>();
  const own = new Map<LockId, 'running' | 'ended'>();
  return {
    observe: async (id) => {
      const now = clock.monotonic();
      const since = firstSeen.get(id) ?? now;
      firstSeen.set(id, since);
      dropOldest(firstSeen);
      return now - since;
    },
    claim: async (id) => {
      own.set(id, 'running');
      dropOldest(own);
      return () => void own.set(id, 'ended');
    },
    isAbandoned: async (id) => own.get(id) === 'ended',
  };
}

function dropOldest(entries: Map<LockId, unknown>): void {
  for (const id of entries.keys()) {
    if (entries.size <= MOST_REMEMBERED) return;
    entries.delete(id);
  }
}
