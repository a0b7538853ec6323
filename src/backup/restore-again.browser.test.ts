import { afterEach, beforeEach, expect, it } from 'vitest';
import { db } from '../catalogue/database.ts';
import type { RestoreChoice } from '../engine/index.ts';
import { firstDifferenceDeep } from '../engine/testing/same-value.ts';
import { createBackupClient } from './client/client.ts';
import type { BackUpRequest } from './contract/backups.ts';
import type { RestoreSource } from './contract/restoring.ts';
import { fillCatalogue, readCatalogue, wipeBrowser } from './testing/browser-state.ts';

const FULL: BackUpRequest = { trigger: 'manual', scope: 'full', withFiles: true };
const HERE: RestoreSource = { kind: 'here' };
const [CHOSEN, OTHER] = ['r00000001', 'r00000002'] as const;
const ONLY_CHOSEN: RestoreChoice = {
  mode: 'exact',
  selection: [{ isTaken: false }, { isTaken: true, table: 'records', keyText: JSON.stringify(CHOSEN) }],
  resolutions: [],
};

let client = createBackupClient();

beforeEach(async () => {
  await wipeBrowser();
  client = createBackupClient();
  await fillCatalogue({ records: 50, photos: 30, photoBytes: 1_000_000 });
});

afterEach(() => {
  client.close();
});

/** Ends the worker as soon as the safety backup begins: nothing is restored, and the interruption is recorded. */
async function cutOff(backupId: string, choice: RestoreChoice): Promise<void> {
  const { comparisonId } = await client.openComparison({ kind: 'now' }, { kind: 'backup', source: HERE, id: backupId });
  const { planId } = await client.planChosen(comparisonId, choice);
  let isKilled = false;
  const onProgress = () => {
    if (!isKilled) client.close();
    isKilled = true;
  };
  await expect(client.restorePlanned(planId, { safetyBackup: true }, { onProgress })).rejects.toMatchObject({
    code: 'cancelled',
  });
}

it('repeating an interrupted restore applies exactly the earlier choice', async () => {
  const { id } = await client.backUp({ ...FULL, name: 'All' });
  const chosen = await db.records.get(CHOSEN);
  await db.records.bulkDelete([CHOSEN, OTHER]);
  const without = await readCatalogue();
  await cutOff(id, ONLY_CHOSEN);
  expect(await firstDifferenceDeep(await readCatalogue(), without)).toBeUndefined();
  expect(await client.getInterruptedRestore()).toMatchObject({
    backupName: 'All',
    again: { backupId: id, choice: ONLY_CHOSEN },
  });

  expect(await client.restoreAgain()).toMatchObject({
    kind: 'restored',
    result: { records: 1, undoId: expect.any(String) },
  });
  expect(await firstDifferenceDeep(await db.records.get(CHOSEN), chosen)).toBeUndefined();
  expect(await db.records.get(OTHER)).toBeUndefined();
  expect(await client.getInterruptedRestore()).toBeNull();
  await client.undoLastRestore();
  expect(await firstDifferenceDeep(await readCatalogue(), without)).toBeUndefined();
});

it('repeating a restore that had finished after all changes nothing', async () => {
  const { id } = await client.backUp(FULL);
  const whole = await readCatalogue();
  const chosen = await db.records.get(CHOSEN);
  await db.records.delete(CHOSEN);
  await cutOff(id, ONLY_CHOSEN);
  // As if the worker had been killed just after writing.
  if (chosen) await db.records.put(chosen);
  expect(await client.restoreAgain()).toMatchObject({ kind: 'restored', result: { records: 0 } });
  expect(await firstDifferenceDeep(await readCatalogue(), whole)).toBeUndefined();
});

it('repeating a restore overwrites later edits only once the person agrees', async () => {
  const { id } = await client.backUp({ ...FULL, name: 'All' });
  const was = await db.records.get(CHOSEN);
  await db.records.update(CHOSEN, { values: {} });
  const { comparisonId } = await client.openComparison({ kind: 'now' }, { kind: 'backup', source: HERE, id });
  const { planId } = await client.planChosen(comparisonId, ONLY_CHOSEN);
  const onProgress = ({ phase }: { readonly phase: string }) => {
    if (phase === 'restoring-records') client.close();
  };
  await expect(client.restorePlanned(planId, { safetyBackup: true }, { onProgress })).rejects.toMatchObject({
    code: 'cancelled',
  });
  expect(await client.getInterruptedRestore()).toMatchObject({ undoId: expect.any(String), again: { backupId: id } });

  const later = { title: 'written after the restore was cut off' };
  await db.records.update(CHOSEN, { values: later });
  expect(await client.restoreAgain()).toEqual({ kind: 'asks', later: 1 });
  expect((await db.records.get(CHOSEN))?.values).toEqual(later);
  expect(await client.restoreAgain({ safetyBackup: true, agreedLater: 1 })).toMatchObject({ kind: 'restored' });
  expect(await firstDifferenceDeep(await db.records.get(CHOSEN), was)).toBeUndefined();
});

it('repeating is not offered for a restore that keeps both rows, because it would add them once more', async () => {
  const { id } = await client.backUp(FULL);
  await db.records.update(CHOSEN, { updatedAt: '2026-01-01T00:00:00.000Z', values: {} });
  await cutOff(id, { ...ONLY_CHOSEN, mode: 'update', resolutions: [{ take: 'both' }] });
  const told = await client.getInterruptedRestore();
  expect(told).not.toBeNull();
  expect(told).not.toHaveProperty('again');
  await expect(client.restoreAgain()).rejects.toMatchObject({ code: 'missing-object' });
});

it('a version is restored without a safety backup on request', async () => {
  const { id } = await client.backUp(FULL);
  const chosen = await db.records.get(CHOSEN);
  await db.records.update(CHOSEN, { values: {} });
  expect(await client.restoreVersion(CHOSEN, id, { safetyBackup: false })).not.toHaveProperty('undoId');
  expect(await firstDifferenceDeep(await db.records.get(CHOSEN), chosen)).toBeUndefined();
  expect((await client.listBackups()).backups).toHaveLength(1);
});
