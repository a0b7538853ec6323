import { afterEach, beforeEach } from 'vitest';
import { db } from '../../catalogue/database.ts';
import { type BackupClient, createBackupClient } from '../client/client.ts';
import type { BackUpRequest } from '../contract/backups.ts';
import type { DestinationStatus } from '../contract/destinations.ts';
import { fillCatalogue, wipeBrowser } from './browser-state.ts';
import { asPicked } from './folders.ts';

// What tests of destinations share. Folders of the private file system replace those that a person picks: the interface
// is the same.

export const FULL: BackUpRequest = { trigger: 'manual', scope: 'full', withFiles: true };
export const PASSPHRASE = 'correct horse battery staple';
/** The folder within a picked one. */
export const BACKUPS = 'Heirloom backups';

export let client: BackupClient;

/** Starts a client; end the earlier one first. */
export function start(): void {
  client = createBackupClient();
}

/** Gives each test a browser that has only some records and photos, and a client. */
export function startFresh(): void {
  beforeEach(async () => {
    await wipeBrowser();
    await fillCatalogue({ records: 40, photos: 3, photoBytes: 50_000 });
    start();
  });
  afterEach(() => client.close());
}

/** Sets a passphrase and makes one backup. @returns its id. */
export async function setUp(): Promise<string> {
  await client.setPassphrase(PASSPHRASE);
  return (await client.backUp(FULL)).id;
}

export async function add(folder: FileSystemDirectoryHandle): Promise<string> {
  const result = await client.addDestination(asPicked(folder));
  if (result.kind !== 'added' && result.kind !== 'joined') throw new Error(result.kind);
  return result.destinationId;
}

export async function addAndCopy(folder: FileSystemDirectoryHandle): Promise<string> {
  const id = await add(folder);
  await client.replicate(id);
  return id;
}

export async function statusOf(id: string): Promise<DestinationStatus> {
  const found = (await client.listDestinations()).find((destination) => destination.id === id);
  if (!found) throw new Error('gone');
  return found;
}

/** Changes something, so that the next backup differs. */
export async function change(name: string): Promise<void> {
  await db.collections.update('c1', { name });
}
