import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { db } from '../catalogue/database.ts';
import type { Progress } from '../engine/index.ts';
import { times } from '../engine/testing/long-run.ts';
import { firstDifferenceDeep } from '../engine/testing/same-value.ts';
import { createBackupClient } from './client/client.ts';
import { onBackupsChanged } from './client/news.ts';
import type { BackupSummary, BackUpRequest } from './contract/backups.ts';
import type { RestoreSource } from './contract/restoring.ts';
import { fillCatalogue, readCatalogue, wipeBrowser } from './testing/browser-state.ts';
import { planWhole, restoreWhole } from './testing/restore-whole.ts';

const FULL: BackUpRequest = { trigger: 'manual', scope: 'full', withFiles: true };
const HERE: RestoreSource = { kind: 'here' };

let client = createBackupClient();
let other = createBackupClient();

beforeEach(async () => {
  await wipeBrowser();
  client = createBackupClient();
  other = createBackupClient();
});

afterEach(() => {
  client.close();
  other.close();
});

/** Calls back once, when the job reaches this phase. */
function onPhase(phase: Progress['phase'], then: () => void): (progress: Progress) => void {
  let isDone = false;
  return (progress) => {
    if (isDone || progress.phase !== phase) return;
    isDone = true;
    then();
  };
}

/**
 * Interrupts a running job. If the job finishes first, tries again with more data, in a browser that is reset.
 * @param begin makes a catalogue of this size, and starts the job. @returns the error of the job.
 */
async function breakOff(begin: (size: number, controller: AbortController) => Promise<unknown>): Promise<unknown> {
  for (const size of [1, 4, 16, 36]) {
    const controller = new AbortController();
    const outcome = await begin(size, controller).then(
      () => 'over',
      (error: unknown) => ({ error }),
    );
    if (outcome !== 'over') return (outcome as { readonly error: unknown }).error; // `outcome` is 'over' or the error.
    client.close();
    other.close();
    await wipeBrowser();
  }
  throw new Error('The job was over each time before it could be broken off.');
}

describe('cancelling a job', () => {
  it('leaves no backup in the list, and the next one succeeds', async () => {
    const error = await breakOff(async (size, controller) => {
      await fillCatalogue({ records: 100, photos: 10 * size, photoBytes: 1_000_000 });
      return client.backUp(FULL, {
        signal: controller.signal,
        onProgress: onPhase('reading-files', () => controller.abort()),
      });
    });
    expect(error).toMatchObject({ code: 'cancelled', retry: 'temporary' });
    expect((await client.listBackups()).backups).toEqual([]);
    expect(await client.backUp({ ...FULL, verify: true })).toMatchObject({
      files: await db.files.count(),
      verifiedAt: expect.any(String),
    });
  });

  it('before it begins sends nothing to the worker', async () => {
    await expect(client.backUp(FULL, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
    expect(await client.getStatus()).toMatchObject({ repository: 'none' });
  });

  it('that verifies its backup keeps the backup, unverified', async () => {
    let backup: BackupSummary | undefined;
    await breakOff(async (size, controller) => {
      await fillCatalogue({ records: 10, photos: 10 * size, photoBytes: 1_000_000 });
      backup = await client.backUp(
        { ...FULL, verify: true },
        { signal: controller.signal, onProgress: onPhase('checking', () => controller.abort()) },
      );
      // The backup itself succeeds; only its verification was stopped.
      if (backup.verifiedAt === undefined) throw new Error('not verified');
    });
    if (!backup) throw new Error('The backup was not made.');
    expect(backup.verifiedAt).toBeUndefined();
    expect((await client.listBackups()).backups.map(({ id }) => id)).toEqual([backup.id]);
  });

  it('that prepares a download leaves nothing on disk', async () => {
    const error = await breakOff(async (size, controller) => {
      await fillCatalogue({ records: 10, photos: 10 * size, photoBytes: 1_000_000 });
      const { id } = await client.backUp(FULL);
      await client.setPassphrase('correct horse battery staple');
      return client.prepareDownload(id, {
        signal: controller.signal,
        onProgress: onPhase('copying', () => controller.abort()),
      });
    });
    expect(error).toMatchObject({ code: 'cancelled' });
    const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('heirloom-scratch');
    const left: string[] = [];
    for await (const name of root.keys()) left.push(name);
    expect(left).toEqual([]);
  });

  it('that restores leaves the data unchanged', async () => {
    let before: Record<string, unknown[]> = {};
    const error = await breakOff(async (size, controller) => {
      await fillCatalogue({ records: 2_500 * size, photos: 2, photoBytes: 1000 });
      const { id } = await client.backUp(FULL);
      await db.records.update('r00000000', { updatedAt: new Date(5).toISOString() });
      before = await readCatalogue();
      return restoreWhole(client, HERE, id, {
        signal: controller.signal,
        onProgress: onPhase('restoring-records', () => controller.abort()),
      });
    });
    expect(error).toMatchObject({ code: 'cancelled' });
    expect(await firstDifferenceDeep(await readCatalogue(), before)).toBeUndefined();
    expect(await client.getInterruptedRestore()).toBeNull();
    expect(await client.getLastRestore()).toBeNull();
  });
});

describe('cancelling a restore into an empty catalogue', () => {
  for (const phase of ['restoring-files', 'restoring-records'] as const) {
    it(`while ${phase} leaves no file behind`, async () => {
      const error = await breakOff(async (size, controller) => {
        await fillCatalogue({ records: 1_250 * size, photos: 10 * size, photoBytes: 200_000 });
        const { id } = await client.backUp(FULL);
        for (const table of db.tables) await table.clear();
        return restoreWhole(client, HERE, id, {
          signal: controller.signal,
          onProgress: (progress) => {
            if (progress.phase === phase && progress.done > 0) controller.abort();
          },
        });
      });
      expect(error).toMatchObject({ code: 'cancelled' });
      for (const table of db.tables.filter(({ name }) => name !== 'journal'))
        expect(await table.count(), table.name).toBe(0);
    });
  }
});

describe('killing a worker', () => {
  it('during a backup releases its locks, so the next one need not wait', async () => {
    const error = await breakOff(async (size) => {
      await fillCatalogue({ records: 100, photos: 10 * size, photoBytes: 1_000_000 });
      return client.backUp(FULL, { onProgress: onPhase('reading-files', () => client.close()) });
    });
    expect(error).toMatchObject({ code: 'cancelled' });
    const backup = await client.backUp({ ...FULL, verify: true });
    expect(backup.verifiedAt).toBeDefined();
    expect(await client.deleteBackups([backup.id])).not.toHaveProperty('notFreed');
  });

  it('during a restore leaves the data wholly old or wholly new, and the interruption is reported', async () => {
    let full: Record<string, unknown[]> = {};
    let cleared: Record<string, unknown[]> = {};
    let id = '';
    const error = await breakOff(async (size) => {
      await fillCatalogue({ records: 2_500 * size, photos: 2, photoBytes: 1000 });
      ({ id } = await client.backUp({ ...FULL, name: 'All' }));
      full = await readCatalogue();
      await db.records.clear();
      cleared = await readCatalogue();
      return restoreWhole(client, HERE, id, { onProgress: onPhase('restoring-records', () => client.close()) });
    });
    expect(error).toMatchObject({ code: 'cancelled' });
    const marker = await client.getInterruptedRestore();
    expect(marker).toMatchObject({ backupName: 'All', isUndo: false });
    // Also reported while unused files are swept, which shares the lock of restores but is not a restore.
    expect(
      await navigator.locks.request('heirloom-restore', { mode: 'shared' }, () => client.getInterruptedRestore()),
    ).toEqual(marker);
    const now = await readCatalogue();
    const isOld = (await firstDifferenceDeep(now, cleared)) === undefined;
    const isNew = (await firstDifferenceDeep(now, full)) === undefined;
    expect(isOld || isNew).toBe(true);
    expect((await client.listBackups()).backups.map((backup) => backup.id)).toContain(marker?.undoId);

    await restoreWhole(client, HERE, id);
    expect(await firstDifferenceDeep(await readCatalogue(), full)).toBeUndefined();
    expect(await client.getInterruptedRestore()).toBeNull();
  });

  it('during the safety backup of a restore leaves the data unchanged, and the interruption is reported', async () => {
    let cleared: Record<string, unknown[]> = {};
    let id = '';
    const error = await breakOff(async (size) => {
      await fillCatalogue({ records: 100, photos: 5 * size, photoBytes: 1_000_000 });
      ({ id } = await client.backUp({ ...FULL, withFiles: false, name: 'All' }));
      await db.records.clear();
      cleared = await readCatalogue();
      return restoreWhole(client, HERE, id, { onProgress: onPhase('reading-files', () => client.close()) });
    });
    expect(error).toMatchObject({ code: 'cancelled' });
    const marker = await client.getInterruptedRestore();
    expect(marker).toMatchObject({ backupName: 'All', isUndo: false });
    expect(marker).not.toHaveProperty('undoId');
    expect(await firstDifferenceDeep(await readCatalogue(), cleared)).toBeUndefined();

    await restoreWhole(client, HERE, id);
    expect(await client.getInterruptedRestore()).toBeNull();
  });

  it('is not reported if instead the person cancels during the safety backup', async () => {
    const error = await breakOff(async (size, controller) => {
      await fillCatalogue({ records: 100, photos: 5 * size, photoBytes: 1_000_000 });
      const { id } = await client.backUp({ ...FULL, withFiles: false });
      return restoreWhole(client, HERE, id, {
        signal: controller.signal,
        onProgress: onPhase('reading-files', () => controller.abort()),
      });
    });
    expect(error).toMatchObject({ code: 'cancelled' });
    expect(await client.getInterruptedRestore()).toBeNull();
  });

  it('leaves its downloads to the next worker, which deletes them', async () => {
    await fillCatalogue({ records: 1, photos: 1, photoBytes: 1000 });
    const { id } = await client.backUp(FULL);
    await client.setPassphrase('correct horse battery staple');
    await client.prepareDownload(id);
    const scratch = await (await navigator.storage.getDirectory()).getDirectoryHandle('heirloom-scratch');
    const count = async () => {
      let found = 0;
      for await (const _ of scratch.keys()) found += 1;
      return found;
    };
    expect(await count()).toBe(1);
    // Another tab does not delete it.
    await other.getStatus();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await count()).toBe(1);
    client.close();
    await client.getStatus();
    await expect.poll(count).toBe(0);
  });
});

describe('two tabs at once', () => {
  it('do not back up together: the second waits, or reports that the other is busy and succeeds later', async () => {
    // With little data the second has waited long enough, with much it reports that the other is busy.
    await fillCatalogue({ records: 10, photos: times(20, 150), photoBytes: 1_500_000 });
    let refused: Promise<unknown> | undefined;
    const first = client.backUp(FULL, {
      onProgress: onPhase('reading-files', () => {
        refused = other.backUp(FULL).then(
          () => 'done',
          (error: unknown) => error,
        );
      }),
    });
    await first;
    // The second waits briefly, so it succeeds if the first one is quick.
    const outcome = await refused;
    if (outcome !== 'done')
      expect(outcome).toMatchObject({ code: 'busy', retry: 'temporary', hint: 'busy-in-browser' });
    expect(await other.backUp(FULL)).toMatchObject({ newChunks: 0 });
    expect((await client.listBackups()).backups.length).toBe(outcome === 'done' ? 3 : 2);
  });

  it('report a lock that is held for too long as busy', async () => {
    let release: () => void = () => undefined;
    const held = navigator.locks.request(
      'heirloom-backup-work',
      () => new Promise<void>((resolve) => (release = resolve)),
    );
    await expect(client.backUp(FULL)).rejects.toMatchObject({ code: 'busy' });
    release();
    await held;
    await client.backUp(FULL);
  });

  it('can both make the first backup, into one repository', async () => {
    await fillCatalogue({ records: 10, photos: 2, photoBytes: 1000 });
    const [first, second] = await Promise.all([client.backUp(FULL), other.backUp(FULL)]);
    for (const each of [client, other]) {
      expect((await each.listBackups()).backups.map(({ id }) => id).sort()).toEqual([first.id, second.id].sort());
    }
  });

  it("see each other's changes", async () => {
    await fillCatalogue({ records: 50, photos: 2, photoBytes: 1000 });
    const { id } = await client.backUp(FULL);
    expect((await other.listBackups()).backups).toHaveLength(1);
    let changes = 0;
    const stop = onBackupsChanged(() => (changes += 1));
    await client.amendBackup(id, { name: 'Renamed' });
    expect((await other.listBackups()).backups[0]?.name).toBe('Renamed');
    await db.records.clear();
    const later = await client.backUp(FULL);
    await client.deleteBackups([id]);
    expect((await other.listBackups()).backups.map((backup) => backup.id)).toEqual([later.id]);
    expect(await other.verifyBackup(later.id)).toMatchObject({ isIntact: true });
    expect(await other.backUp(FULL)).toMatchObject({ newChunks: 0 });
    await expect.poll(() => changes).toBeGreaterThanOrEqual(3);
    stop();
  });

  it('never mix two restores: the second one has to wait', async () => {
    await fillCatalogue({ records: 200, photos: 2, photoBytes: 1000 });
    const { id } = await client.backUp(FULL);
    const before = await readCatalogue();
    await db.records.clear();
    const plans = await Promise.all([planWhole(client, HERE, id), planWhole(other, HERE, id)]);
    const outcomes = await Promise.allSettled([
      client.restorePlanned(plans[0].planId, { safetyBackup: true }),
      other.restorePlanned(plans[1].planId, { safetyBackup: true }),
    ]);
    expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
    // If it waited for its turn, its plan is stale, because the data has changed.
    const codes = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [Reflect.get(Object(outcome.reason), 'code')] : [],
    );
    for (const code of codes) expect(['busy', 'stale-plan']).toContain(code);
    expect(await firstDifferenceDeep(await readCatalogue(), before)).toBeUndefined();
  });
});
