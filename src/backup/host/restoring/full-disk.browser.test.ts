import { clear, createStore } from 'idb-keyval';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RESERVE_FOLDER } from '../../../adapters/space-reserve.ts';
import { eachNeeds, skipWithoutQuotaControl } from '../../../adapters/testing/browser-needs.ts';
import { leaveQuota } from '../../../adapters/testing/limit-quota.ts';
import { db } from '../../../catalogue/database.ts';
import { planRestore, mustFindSnapshot } from '../../../engine/index.ts';
import { firstDifferenceDeep } from '../../../engine/testing/same-value.ts';
import type { RestoreSource, UndoQuestion } from '../../contract/restoring.ts';
import { fillCatalogue, readCatalogue } from '../../testing/browser-state.ts';
import { backUp } from '../backing-up/back-up.ts';
import { deleteBackups } from '../backing-up/manage-backups.ts';
import { getStatus } from '../backing-up/status.ts';
import { Kept } from '../compare/comparison-session.ts';
import { openRestoreSource } from '../places/open-source.ts';
import { catalogueSource } from '../state/catalogue-source.ts';
import { createHost, type Host } from '../state/host.ts';
import { restore } from './restore.ts';
import { restoreVersion } from './restore-planned.ts';
import { undoLastRestore } from './undo-restore.ts';

// In the page, since Chromium does not hold the files of workers to the quota in a private window, which tests run in.
// There it refuses what the host stores beside the catalogue; e2e/full-disk.spec.ts is about the catalogue too.

const FULL = { trigger: 'manual', scope: 'full', withFiles: true } as const;
const HERE: RestoreSource = { kind: 'here' };
const SAFELY = { safetyBackup: true, isUndo: false } as const;

let host: Host;
let release: () => Promise<void> = async () => undefined;

eachNeeds(skipWithoutQuotaControl);
beforeEach(async () => {
  await clear(createStore('heirloom-device', 'device'));
  const root = await navigator.storage.getDirectory();
  for await (const name of root.keys()) await root.removeEntry(name, { recursive: true });
  for (const table of db.tables) await table.clear();
  host = createHost();
});
afterEach(() => release());

/** A backup of some records, one of which is deleted since; then no free byte is left. */
async function loseRecord() {
  await fillCatalogue({ records: 60, photos: 1, photoBytes: 1000 });
  const then = await readCatalogue();
  const { id } = await backUp(host, FULL, {});
  await db.records.delete('r00000003');
  const now = await readCatalogue();
  return { id, then, now };
}

async function fillDisk(): Promise<void> {
  release = await leaveQuota(0);
}

async function restoreAll(id: string, choice = SAFELY as { readonly safetyBackup: boolean; readonly isUndo: boolean }) {
  const repository = await openRestoreSource(host, HERE);
  const snapshot = await mustFindSnapshot(repository, id);
  return restore(host, HERE, await planRestore({ repository, snapshot, source: catalogueSource }), choice, {});
}

async function expectCatalogue(expected: Record<string, unknown[]>): Promise<void> {
  expect(await firstDifferenceDeep(await readCatalogue(), expected)).toBeUndefined();
}

const undo = () => undoLastRestore(host, new Kept<UndoQuestion>('undo'), undefined, {});

it('with no free byte and nothing in reserve, a restore reports the full disk and changes nothing', async () => {
  const { id, now } = await loseRecord();
  await (await navigator.storage.getDirectory()).removeEntry(RESERVE_FOLDER, { recursive: true });
  await fillDisk();
  await expect(restoreAll(id)).rejects.toMatchObject({ code: 'quota-exceeded', context: { step: 'safety-backup' } });
  await expectCatalogue(now);
});

it('with no free byte, the reserve is enough for a restore, its undo and redo, and for one record', async () => {
  const { id, then, now } = await loseRecord();
  await fillDisk();
  const restored = await restoreAll(id);
  expect(restored.undoId).toBeDefined();
  await expectCatalogue(then);
  expect(await undo()).toMatchObject({ kind: 'undone' });
  await expectCatalogue(now);
  expect(await undo()).toMatchObject({ kind: 'undone' });
  await expectCatalogue(then);
  await db.records.delete('r00000007');
  await restoreVersion(host, 'r00000007', id, { safetyBackup: true }, {});
  await expectCatalogue(then);
});

it('a safety backup that is too large for the reserve leaves nothing behind, and the restore works without it', async () => {
  const { id, then } = await loseRecord();
  await fillCatalogue({ records: 60, photos: 3, photoBytes: 9_000_000 });
  const now = await readCatalogue();
  const { sizeBytes } = await getStatus(host);
  await fillDisk();
  await expect(restoreAll(id)).rejects.toMatchObject({ code: 'quota-exceeded', context: { step: 'safety-backup' } });
  await expectCatalogue(now);
  expect((await getStatus(host)).sizeBytes).toBeLessThanOrEqual(sizeBytes ?? 0);
  await restoreAll(id, { safetyBackup: false, isUndo: false });
  await expectCatalogue(then);
});

it('with no free byte, deleting backups frees the space that only they used', async () => {
  await fillCatalogue({ records: 10, photos: 1, photoBytes: 500_000 });
  const first = await backUp(host, FULL, {});
  await db.files.clear();
  await backUp(host, FULL, {});
  await fillDisk();
  const { freedBytes, notFreed } = await deleteBackups(host, [first.id], {});
  expect(notFreed).toBeUndefined();
  expect(freedBytes).toBeGreaterThan(400_000);
});
