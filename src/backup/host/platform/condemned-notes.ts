import type { Clock } from '../../../engine/index.ts';
import { type CondemnedMemory, type CondemnedNotes, createCondemnedMemory } from '../../../engine/programs.ts';
import { DeviceValue } from './device-value.ts';

/** This browser's knowledge about condemned packs. On a full disk it only forgets, and removes them later. */
export function createBrowserCondemnedMemory(clock: Clock): CondemnedMemory {
  const notes = new DeviceValue<CondemnedNotes>('condemned-notes');
  return createCondemnedMemory(clock, {
    read: async () => (await notes.get().catch(() => undefined)) ?? {},
    change: (update) => notes.update((known = {}) => update(known)).catch(() => undefined),
  });
}
