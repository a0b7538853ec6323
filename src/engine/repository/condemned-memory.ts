import type { CondemnedId, SnapshotId } from '../core/ids.ts';
import type { Clock } from '../core/ports.ts';

/**
 * For how long one device has known each list of condemned packs. FORMAT.md §9a: packs are removed once the device that
 * removes them has known for seven days that they are condemned. The clocks of two devices are never compared.
 */
export interface CondemnedMemory {
  /**
   * Notes that a list exists, or that a snapshot cannot be read. @returns for how long this device has known it, in
   * milliseconds.
   */
  observe(id: CondemnedId | SnapshotId): Promise<number>;
}

/** One list as it is remembered. */
export interface CondemnedNote {
  readonly knownMs: number;
  /** The time of the last look, by the wall clock. */
  readonly seenAt: number;
}
export type CondemnedNotes = Readonly<Record<string, CondemnedNote>>;

/** Where the notes outlast the program. If it forgets them, the packs stay for another seven days. */
export interface CondemnedNoteStore {
  read(): Promise<CondemnedNotes>;
  /** In one step, so that two programs do not undo each other's change. */
  change(update: (known: CondemnedNotes) => CondemnedNotes): Promise<void>;
}

/**
 * No two looks add more than this: a clock that jumps ahead adds no more than one day at a time, and one that is put
 * back adds nothing.
 */
const MOST_BETWEEN_LOOKS_MS = 24 * 60 * 60_000;
/** More lists than exist at any time, unless dozens of devices prune every day. */
const MOST_NOTES = 500;

/** Adds up the times between looks. Only a wall clock runs while the program is closed. */
export function createCondemnedMemory(clock: Clock, store: CondemnedNoteStore): CondemnedMemory {
  return {
    observe: async (id) => {
      const seenAt = clock.now();
      const known = (await store.read())[id];
      const since = known ? Math.min(Math.max(seenAt - known.seenAt, 0), MOST_BETWEEN_LOOKS_MS) : 0;
      const note: CondemnedNote = { knownMs: (known?.knownMs ?? 0) + since, seenAt };
      await store.change((notes) => newest({ ...without(notes, id), [id]: note }));
      return note.knownMs;
    },
  };
}

/** A store that lasts as long as the program. */
export function createCondemnedNoteStore(): CondemnedNoteStore {
  let notes: CondemnedNotes = {};
  return { read: async () => notes, change: async (update) => void (notes = update(notes)) };
}

function without(notes: CondemnedNotes, id: string): CondemnedNotes {
  return Object.fromEntries(Object.entries(notes).filter(([other]) => other !== id));
}

/** Those seen last are at the end. */
function newest(notes: CondemnedNotes): CondemnedNotes {
  return Object.fromEntries(Object.entries(notes).slice(-MOST_NOTES));
}
