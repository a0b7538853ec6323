import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { z } from '../../catalogue/zod.ts';
import type { Clock } from '../../engine/index.ts';
import type { LockId, LockMemory } from '../../engine/low-level.ts';
import { readNote, writeNote } from './state-folder.ts';

/*
 * [Note: What a machine remembers about locks]
 *
 * A command is over long before a lock has been seen for ten minutes, and one that was killed leaves its lock behind.
 * So notes outlive it: since when each foreign lock has been seen unchanged, by the machine's own monotonic clock; and
 * which process wrote each lock of this machine. A lock whose process is gone is known to be dead at once. Notes of
 * before the last start of the machine do not count, since the clock and the processes' numbers begin again.
 */

const notesSchema = z.object({
  boot: z.string(),
  seenSince: z.record(z.string(), z.number()),
  own: z.record(z.string(), z.number()),
});
type LockNotes = z.infer<typeof notesSchema>;

const NOTES = 'locks.json';
const MOST_NOTES = 200;

export function createNodeLockMemory(clock: Clock): LockMemory {
  const ended = new Set<LockId>();
  const read = async (): Promise<LockNotes> => {
    const known = await readNote(NOTES, notesSchema);
    return known?.boot === bootId() ? known : { boot: bootId(), seenSince: {}, own: {} };
  };
  // A machine that keeps nothing only waits longer for the locks of killed commands.
  const write = (notes: LockNotes) => writeNote(NOTES, notes).catch(() => undefined);
  return {
    observe: async (id) => {
      const notes = await read();
      const now = clock.monotonic();
      const since = notes.seenSince[id] ?? now;
      if (since === now) await write({ ...notes, seenSince: newest({ ...notes.seenSince, [id]: now }) });
      return now - since;
    },
    claim: async (id) => {
      const notes = await read();
      await write({ ...notes, own: newest({ ...notes.own, [id]: process.pid }) });
      return () => void ended.add(id);
    },
    isAbandoned: async (id) => {
      const pid = (await read()).own[id];
      if (pid === undefined) return false;
      return pid === process.pid ? ended.has(id) : !isRunning(pid);
    },
  };
}

function newest(notes: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(notes).slice(-MOST_NOTES));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** What differs after each start of the machine. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    // To some minutes, since the wall clock may be set a little.
    return String(Math.round((Date.now() / 1000 - uptime()) / 300));
  }
}
