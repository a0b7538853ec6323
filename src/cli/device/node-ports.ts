import { randomBytes, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { z } from '../../catalogue/zod.ts';
import type { Clock, Ports, Snapshot } from '../../engine/index.ts';
import { createNodeCondemnedMemory } from './condemned-notes.ts';
import { createNodeLockMemory } from './lock-notes.ts';
import { readNote, writeNote } from './state-folder.ts';

/** The monotonic clock counts from the start of the machine: what one process has seen, the next one can go by. */
const clock: Clock = { now: () => Date.now(), monotonic: () => Number(process.hrtime.bigint() / 1_000_000n) };

export const nodePorts: Ports = {
  clock,
  random: { bytes: (lengthBytes) => new Uint8Array(randomBytes(lengthBytes)) },
  locks: createNodeLockMemory(clock),
  condemned: createNodeCondemnedMemory(clock),
};

const deviceSchema = z.object({ id: z.string().min(1).max(100) });

/** This machine as backups name it. The id stays the same as long as the state folder does. */
export async function thisDevice(): Promise<Snapshot['device']> {
  const name = `${hostname().slice(0, 150)} (command line)`;
  const known = await readNote('device.json', deviceSchema);
  if (known) return { id: known.id, name };
  const id = randomUUID();
  // A machine that keeps nothing backs up all the same, each time as a new device.
  await writeNote('device.json', { id }).catch(() => undefined);
  return { id, name };
}
