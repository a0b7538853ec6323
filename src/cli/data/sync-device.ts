import { createHash, randomUUID } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, resolve } from 'node:path';
import { openNodeFsStorage } from '../../adapters/storage-node-fs/node-fs-storage.ts';
import { z } from '../../catalogue/zod.ts';
import {
  BackupError,
  createReplica,
  hasRepository,
  openRepository,
  RepositoryKeys,
  type Repository,
} from '../../engine/index.ts';
import type { Sightings, SyncMemory } from '../../engine/programs.ts';
import { nodeChunkWork } from '../device/node-chunk-work.ts';
import { nodePorts } from '../device/node-ports.ts';
import { notePath, readNote, writeNote } from '../device/state-folder.ts';
import type { OpenedRepository } from '../repository/open-repository.ts';

/*
 * [Note: A data folder as a device]
 *
 * Each data folder that is synchronised is a device of its own, with its own id, its own memory of the others and its
 * own backups, all in the state folder of this machine: a folder that is copied to another machine is another device
 * there. Without the state the folder joins again, which deletes nothing.
 */

const deviceSchema = z.object({
  id: z.string().min(1).max(100),
  /** The person's name for it. */
  name: z.string().max(200).optional(),
  folder: z.string(),
});
const MOST_NAME = 100;

/** A data folder as one of the devices that share a library. */
export interface SyncDevice {
  readonly id: string;
  readonly name: string;
  readonly memory: SyncMemory;
  /** Where the folder's own backups are. */
  readonly backups: string;
}

/** @param name the person's name for it; missing: as before. */
export async function openSyncDevice(folder: string, name: string | undefined): Promise<SyncDevice> {
  const place = await pathOf(folder);
  const home = `sync/${createHash('sha256').update(place).digest('hex')}`;
  const known = await readNote(`${home}/device.json`, deviceSchema);
  const given = (name ?? known?.name)?.trim().slice(0, MOST_NAME);
  const device = { id: known?.id ?? randomUUID(), ...(given ? { name: given } : {}), folder: place };
  if (known?.id !== device.id || known.name !== device.name) await writeNote(`${home}/device.json`, device);
  return {
    id: device.id,
    name: given ?? `${basename(place)} on ${hostname()}`.slice(0, MOST_NAME),
    memory: memoryIn(`${home}/seen.json`),
    backups: notePath(`${home}/backups`),
  };
}

/** Makes the folder a new device: it was set back to an earlier state, or copied. */
export async function renewSyncDevice(folder: string, name: string | undefined): Promise<SyncDevice> {
  const place = await pathOf(folder);
  const home = `sync/${createHash('sha256').update(place).digest('hex')}`;
  await writeNote(`${home}/device.json`, { id: randomUUID(), folder: place });
  return openSyncDevice(folder, name);
}

/** The folder's own backups, with the keys of the shared place; made if there are none. */
export async function openOwnBackups(
  { backups }: SyncDevice,
  { repository: shared, master }: OpenedRepository,
): Promise<Repository> {
  const storage = await openNodeFsStorage(backups);
  const keys = await RepositoryKeys.fromMasterKey(master, nodeChunkWork);
  if (!(await hasRepository(storage))) {
    const { id, createdAt, slots } = shared.config;
    await createReplica(storage, { id, createdAt, slots }, keys, nodePorts);
  }
  const own = await openRepository(storage, keys, nodePorts);
  if (own.id !== shared.id) throw new BackupError('other-repository', { context: { place: backups } });
  return own;
}

const sightingsSchema = z.object({
  at: z.number(),
  devices: z.record(z.string(), z.object({ head: z.string(), unchangedMs: z.number() })),
});

function memoryIn(note: string): SyncMemory {
  return {
    // The cast: only the brand of the ids is missing, which were written as they were.
    read: async () => (await readNote(note, sightingsSchema)) as Sightings | undefined,
    write: (seen) => writeNote(note, seen).catch(() => undefined),
  };
}

async function pathOf(folder: string): Promise<string> {
  return realpath(folder).catch(() => resolve(folder));
}
