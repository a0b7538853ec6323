import type { Clock } from '../../../engine/index.ts';
import type { LockId, LockMemory } from '../../../engine/low-level.ts';
import { DeviceValue } from './device-value.ts';

/*
 * [Note: What a browser remembers about locks]
 *
 * Two facts outlive a tab. First, for how long each foreign lock has been seen unchanged: a page's clock stops when it
 * is closed, so the times seen by pages are added up, without the gaps between them. Second, which locks are this
 * browser's own: each is accompanied by a Web Lock, which ends with the worker that held it, however that ended. So a
 * lock that a killed tab left in a folder is known to be dead at once.
 */

interface LockNotes {
  /** Milliseconds, by lock. */
  readonly seen: Readonly<Record<string, number>>;
  readonly own: readonly string[];
}

const MOST_NOTES = 50;
const NO_NOTES: LockNotes = { seen: {}, own: [] };

/** This browser's knowledge about locks. On a full disk it only forgets. */
export function createBrowserLockMemory(clock: Clock): LockMemory {
  const notes = new DeviceValue<LockNotes>('lock-notes');
  const since = new Map<LockId, { readonly seenBeforeMs: number; readonly at: number }>();
  const read = async () => (await notes.get().catch(() => undefined)) ?? NO_NOTES;
  const change = (update: (known: LockNotes) => LockNotes) =>
    notes.update((known = NO_NOTES) => update(known)).catch(() => undefined);
  return {
    observe: async (id) => {
      const first = since.get(id) ?? { seenBeforeMs: (await read()).seen[id] ?? 0, at: clock.monotonic() };
      since.set(id, first);
      const seenMs = first.seenBeforeMs + clock.monotonic() - first.at;
      await change(({ seen, own }) => ({ seen: newest({ ...seen, [id]: Math.max(seen[id] ?? 0, seenMs) }), own }));
      return seenMs;
    },
    claim: async (id) => {
      const letGo = await holdWebLock(webLockOf(id));
      await change(({ seen, own }) => ({ seen, own: [...own, id].slice(-MOST_NOTES) }));
      return letGo;
    },
    isAbandoned: async (id) => {
      if (!(await read()).own.includes(id)) return false;
      const { held = [] } = await navigator.locks.query();
      return !held.some(({ name }) => name === webLockOf(id));
    },
  };
}

function newest(seen: LockNotes['seen']): LockNotes['seen'] {
  return Object.fromEntries(Object.entries(seen).slice(-MOST_NOTES));
}

function webLockOf(id: LockId): string {
  return `heirloom-lock/${id}`;
}

/** @returns a function that releases it. */
function holdWebLock(name: string): Promise<() => void> {
  return new Promise((hold, fail) => {
    navigator.locks.request(name, () => new Promise<void>(hold)).catch(fail);
  });
}
