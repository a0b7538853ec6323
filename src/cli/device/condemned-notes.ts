import { z } from '../../catalogue/zod.ts';
import type { Clock } from '../../engine/index.ts';
import { type CondemnedMemory, createCondemnedMemory } from '../../engine/programs.ts';
import { readNote, writeNote } from './state-folder.ts';

const NOTES = 'condemned.json';
const notesSchema = z.record(z.string(), z.object({ knownMs: z.number(), seenAt: z.number() }));

/** This machine's knowledge about condemned packs. One that keeps nothing leaves removing them to other devices. */
export function createNodeCondemnedMemory(clock: Clock): CondemnedMemory {
  const read = async () => (await readNote(NOTES, notesSchema)) ?? {};
  return createCondemnedMemory(clock, {
    read,
    change: async (update) => writeNote(NOTES, update(await read())).catch(() => undefined),
  });
}
