import { clear, createStore } from 'idb-keyval';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { forgetChanges, markChanges } from '../../../catalogue/changes.ts';
import { db } from '../../../catalogue/database.ts';
import { BackupError, listSnapshots, type Schedule } from '../../../engine/index.ts';
import { fillCatalogue } from '../../testing/browser-state.ts';
import { backUp } from '../backing-up/back-up.ts';
import { createHost, type Host } from '../state/host.ts';
import { listBackups } from '../backing-up/manage-backups.ts';
import { createAutomationService } from '../services/automation-service.ts';
import { changeSettings, getSettings } from '../state/automation-store.ts';
import { backUpBefore, planBackUpBefore } from './back-up-before.ts';
import { gather } from './gather.ts';
import { previewRetention } from '../retention/preview-retention.ts';
import { runDue } from './run-due.ts';
import { runFollowUp } from './follow-up.ts';
import { answerGuard, getGuardQuestion } from '../backing-up/shrink-guard.ts';

const FULL = { trigger: 'manual', scope: 'full', withFiles: true } as const;
const DELETION = { kind: 'delete-collection', name: 'Plants' } as const;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START = new Date(2026, 2, 2, 9, 0).getTime();

let host: Host;
let edits = 0;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  await startAfresh();
  host = createHost();
});

afterEach(() => {
  vi.useRealTimers();
});

/**
 * Empties the stores. The host runs in this page, so that the test controls its time; therefore connections stay open.
 */
async function startAfresh(): Promise<void> {
  await clear(createStore('heirloom-device', 'device'));
  await clear(createStore('heirloom-activity', 'entries'));
  const root = await navigator.storage.getDirectory();
  for await (const name of root.keys()) await root.removeEntry(name, { recursive: true });
  await db.open();
  for (const table of db.tables) await table.clear();
  await forgetChanges(await markChanges(), { withFiles: true });
}

const forward = (milliseconds: number) => {
  vi.setSystemTime(Date.now() + milliseconds);
};
const longOpen = () => ({ at: Date.now() - DAY_MS, jitter: 0 });
const run = () => runDue(host, longOpen(), {});
const automation = async () => (await gather(host, longOpen())).automation;
/** Asks as the leading tab does, which also saves the changes that it finds. */
async function note() {
  return createAutomationService(host).getAutomation(longOpen());
}

/** Changes one record, and waits until the change is counted. */
async function edit(): Promise<void> {
  edits += 1;
  const { records } = (await automation()).changes;
  const id = `r${String(edits % 50).padStart(8, '0')}`;
  await db.records.update(id, { updatedAt: new Date(edits).toISOString() });
  await expect.poll(async () => (await automation()).changes.records).toBeGreaterThanOrEqual(Math.max(1, records));
}

async function schedule(change: Partial<Schedule>): Promise<void> {
  await changeSettings({ schedule: { ...(await getSettings()).schedule, ...change } }, Date.now());
}

describe('automatic backups', () => {
  it('AU1 are on by default: the first is due minutes after the first data, the others daily', async () => {
    expect(await automation()).toMatchObject({
      isOn: true,
      isChosen: false,
      hasData: false,
      nextRunAt: null,
      decision: { due: false, why: 'waiting' },
    });
    expect(await run()).toMatchObject({ kind: 'not-due' });
    forward(HOUR_MS);
    await fillCatalogue({ records: 60, photos: 1, photoBytes: 1000 });
    const firstAt = new Date(Date.now() + 5 * 60_000).toISOString();
    expect(await note()).toMatchObject({
      hasData: true,
      nextRunAt: firstAt,
      decision: { due: false, why: 'settling' },
    });
    forward(4 * 60_000);
    // This does not depend on how often the app is opened in between.
    expect(await note()).toMatchObject({ nextRunAt: firstAt });
    expect(await run()).toMatchObject({ kind: 'not-due' });
    expect(await backUpBefore(host, DELETION, {})).toEqual({ kind: 'off' });
    forward(60_000);
    expect(await run()).toMatchObject({
      kind: 'backed-up',
      backup: { trigger: 'scheduled', scope: 'full', withFiles: true, verifiedAt: expect.any(String) },
    });
    expect(await automation()).toMatchObject({
      isOn: true,
      nextRunAt: new Date(2026, 2, 3, 2, 0).toISOString(),
      overdueSince: null,
      changes: { records: 0, files: 0 },
    });
    expect(await run()).toMatchObject({ kind: 'not-due' });
  });

  it('AU2 that were missed run after a day, are logged as missed, and are not due again at once', async () => {
    await fillCatalogue({ records: 60, photos: 1, photoBytes: 1000 });
    await backUp(host, FULL, {});
    await edit();
    forward(DAY_MS);
    expect(await automation()).toMatchObject({
      decision: { due: true, why: 'missed', slots: 1 },
      overdueSince: new Date(2026, 2, 3, 2, 0).toISOString(),
    });
    const result = await run();
    expect(result).toMatchObject({
      kind: 'backed-up',
      backup: { trigger: 'scheduled', scope: 'full', withFiles: true, verifiedAt: expect.any(String) },
    });
    expect(await run()).toMatchObject({ kind: 'not-due' });
    expect(await automation()).toMatchObject({
      lastRun: { outcome: 'backed-up' },
      changes: { records: 0, since: expect.any(String) },
      overdueSince: null,
    });
    expect((await host.activity.list()).filter(({ kind }) => kind === 'backup').map(({ trigger }) => trigger)).toEqual([
      'missed',
      'manual',
    ]);
  });

  it('AU3 run only once a week if nothing has changed', async () => {
    await fillCatalogue({ records: 60, photos: 0, photoBytes: 0 });
    await backUp(host, FULL, {});
    const kinds: string[] = [];
    for (let day = 1; day <= 8; day += 1) {
      forward(DAY_MS);
      kinds.push((await run()).kind);
      expect(await run()).toMatchObject({ kind: 'not-due' });
    }
    expect(kinds).toEqual([...Array<string>(6).fill('nothing-new'), 'backed-up', 'nothing-new']);
    expect(await automation()).toMatchObject({ lastRun: { outcome: 'nothing-new' } });
    // Once the backup that contains everything is deleted, one is due.
    const { backups } = await listBackups(host);
    const repository = await host.local.mustOpen();
    await repository.storage.remove(`snapshots/${(await listSnapshots(repository)).snapshots[0]?.id ?? ''}`);
    forward(DAY_MS);
    expect((await run()).kind).toBe('backed-up');
    expect((await listBackups(host)).backups).toHaveLength(backups.length);
  });

  it('AU4 run after a number of changes, at any time', async () => {
    await fillCatalogue({ records: 60, photos: 0, photoBytes: 0 });
    await backUp(host, FULL, {});
    await schedule({ when: { kind: 'none' }, afterChanges: 3 });
    await edit();
    await edit();
    forward(HOUR_MS);
    expect(await run()).toMatchObject({ kind: 'not-due' });
    await edit();
    await expect.poll(async () => (await automation()).changes.records).toBe(3);
    expect(await run()).toMatchObject({ kind: 'backed-up' });
    expect((await host.activity.list())[0]).toMatchObject({ kind: 'backup', trigger: 'changes' });
  });

  it('AU5 are retried after a failure at growing intervals, and pause if the person stops one', async () => {
    await fillCatalogue({ records: 60, photos: 0, photoBytes: 0 });
    await backUp(host, FULL, {});
    await edit();
    forward(DAY_MS);
    vi.spyOn(host.local, 'openOrCreate').mockRejectedValueOnce(new BackupError('quota-exceeded'));
    await expect(run()).rejects.toMatchObject({ code: 'quota-exceeded' });
    expect(await automation()).toMatchObject({
      failures: 1,
      lastRun: { outcome: 'failed', errorCode: 'quota-exceeded' },
      decision: { due: false, why: 'backing-off' },
    });
    expect((await host.activity.list())[0]).toMatchObject({
      kind: 'backup',
      trigger: 'missed',
      outcome: 'failed',
      errorCode: 'quota-exceeded',
    });
    forward(2 * 60_000);
    const controller = new AbortController();
    await expect(
      runDue(host, longOpen(), {
        signal: controller.signal,
        onProgress: () => {
          controller.abort();
        },
      }),
    ).rejects.toMatchObject({ code: 'cancelled' });
    expect(await automation()).toMatchObject({ failures: 1, decision: { due: false, why: 'backing-off' } });
    forward(HOUR_MS);
    expect(await run()).toMatchObject({ kind: 'backed-up' });
    expect(await automation()).toMatchObject({ failures: 0 });
  });

  it('AU6 do not run when they are turned off', async () => {
    await fillCatalogue({ records: 60, photos: 0, photoBytes: 0 });
    await backUp(host, FULL, {});
    await edit();
    await changeSettings({ isOn: false }, Date.now());
    forward(30 * DAY_MS);
    expect(await automation()).toMatchObject({ isOn: false, nextRunAt: null, overdueSince: null });
    expect(await run()).toMatchObject({ kind: 'not-due' });
    expect(await backUpBefore(host, DELETION, {})).toEqual({ kind: 'off' });
  });

  it('AU7 yield to a person, and do not count that as a failure', async () => {
    await fillCatalogue({ records: 60, photos: 30, photoBytes: 500_000 });
    await backUp(host, { ...FULL, scope: 'configuration' }, {});
    await edit();
    await note();
    forward(DAY_MS);
    let manual: Promise<unknown> | undefined;
    const automatic = runDue(host, longOpen(), {
      onProgress: ({ phase }) => {
        if (phase === 'reading-files') manual ??= backUp(host, FULL, {});
      },
    });
    await expect(automatic).rejects.toMatchObject({ code: 'busy' });
    expect(await manual).toMatchObject({ trigger: 'manual', files: 30 });
    expect(await automation()).toMatchObject({ failures: 0 });
  });

  it('AU8 are verified at once, as manual ones are; safety backups are verified a little later', async () => {
    await fillCatalogue({ records: 60, photos: 2, photoBytes: 1000 });
    await backUp(host, { ...FULL, verify: true }, {});
    for (let day = 1; day <= 3; day += 1) {
      await edit();
      forward(DAY_MS);
      expect(await run()).toMatchObject({
        kind: 'backed-up',
        backup: { verifiedAt: new Date(Date.now()).toISOString() },
      });
    }
    await edit();
    expect(await backUpBefore(host, { kind: 'import', fileName: 'plants.csv' }, {})).toMatchObject({
      kind: 'backed-up',
    });
    const unverified = async () =>
      (await listBackups(host)).backups.flatMap(({ trigger, verifiedAt }) =>
        verifiedAt === undefined ? [trigger] : [],
      );
    expect(await unverified()).toEqual(['before-import']);
    await runFollowUp(host, {});
    expect(await unverified()).toEqual(['before-import']);
    forward(10 * 60_000);
    await runFollowUp(host, {});
    expect(await unverified()).toEqual([]);
  });
});

describe('leaving out files', () => {
  const fill = () => fillCatalogue({ records: 60, photos: 3, photoBytes: 1000 });

  it('LF1 keeps the missed time and every other setting of the schedule', async () => {
    await fill();
    await backUp(host, FULL, {});
    await edit();
    forward(DAY_MS);
    const before = await automation();
    await changeSettings({ files: { withFiles: true, leaveOut: ['photos'] } }, Date.now());
    const after = await automation();
    expect(after).toEqual({ ...before, schedule: { ...before.schedule, leaveOut: ['photos'] } });
    expect(await run()).toMatchObject({
      kind: 'backed-up',
      backup: { trigger: 'scheduled', withFiles: false, leftOut: ['photos'], files: 0 },
    });
  });

  it('LF2 satisfies the schedule, and new photos that it leaves out make no further backup due', async () => {
    await fill();
    await schedule({ when: { kind: 'none' }, afterChanges: 2, leaveOut: ['photos'] });
    await changeSettings({ isOn: true }, Date.now());
    await note();
    forward(5 * 60_000);
    expect(await run()).toMatchObject({ kind: 'backed-up' });
    for (const hash of ['x', 'y', 'z'])
      await db.files.put({ hash, blob: new Blob([hash]), sizeBytes: 1, type: 'image/png' });
    await expect.poll(async () => (await automation()).changes.files).toBeGreaterThanOrEqual(3);
    forward(HOUR_MS);
    expect(await run()).toMatchObject({ kind: 'not-due' });
    await edit();
    await edit();
    await expect.poll(async () => (await automation()).changes.records).toBe(2);
    expect(await run()).toMatchObject({ kind: 'backed-up' });
    // No data in the schedule has changed since; but a safety backup must include photos too.
    expect(await automation()).toMatchObject({
      changes: { records: 0, files: 0, since: expect.any(String) as string },
    });
    expect(await planBackUpBefore(host)).toBe('back-up');
    // A schedule that includes photos still needs a backup.
    await schedule({ leaveOut: [], when: { kind: 'hours', every: 1 } });
    expect(await automation()).toMatchObject({ decision: { due: true, why: 'first' }, changes: { since: null } });
  });
});

describe('before something destructive', () => {
  it('BD1 makes a backup unless the last one has everything', async () => {
    expect(await backUpBefore(host, DELETION, {})).toEqual({ kind: 'off' });
    await fillCatalogue({ records: 60, photos: 0, photoBytes: 0 });
    await backUp(host, FULL, {});
    expect(await backUpBefore(host, DELETION, {})).toEqual({ kind: 'not-needed' });
    expect(await planBackUpBefore(host)).toBe('not-needed');
    await edit();
    expect(await planBackUpBefore(host)).toBe('back-up');
    expect(await backUpBefore(host, { kind: 'import', fileName: 'plants.csv' }, {})).toMatchObject({
      kind: 'backed-up',
      backup: { trigger: 'before-import', name: 'Before importing “plants.csv”' },
    });
    expect(await host.activity.list()).toContainEqual(
      expect.objectContaining({
        kind: 'backup',
        trigger: 'before-destructive',
        subject: 'Before importing “plants.csv”',
      }),
    );
    expect(await backUpBefore(host, DELETION, {})).toEqual({ kind: 'not-needed' });
    await schedule({ beforeDestructive: false });
    await edit();
    expect(await backUpBefore(host, DELETION, {})).toEqual({ kind: 'off' });
  });
});

describe('retention', () => {
  it('RB1 keeps the backups that the policy names and deletes the rest, as the preview says', async () => {
    await fillCatalogue({ records: 60, photos: 0, photoBytes: 0 });
    const policy = {
      ...(await getSettings()).retention,
      keepLast: 2,
      hourly: null,
      daily: 3,
      weekly: null,
      monthly: null,
      yearly: null,
    };
    await changeSettings({ retention: { ...policy, keepLast: 100 } }, Date.now());
    const taken: string[] = [];
    for (let day = 0; day < 6; day += 1) {
      for (let hour = 0; hour < 2; hour += 1) {
        await edit();
        taken.push((await backUp(host, FULL, {})).id);
        forward(HOUR_MS);
      }
      forward(DAY_MS - 2 * HOUR_MS);
    }
    // The newest of each of the last three days, and the newest two.
    const staying = [taken[11], taken[10], taken[9], taken[7]];
    const preview = await previewRetention(host, policy);
    expect(preview).toMatchObject({ keep: 4, forget: 8 });
    expect(preview.backups.filter(({ verdict }) => verdict.keep).map(({ id }) => id)).toEqual(staying);
    expect(preview.freedBytes).toBeGreaterThan(0);
    await changeSettings({ retention: policy }, Date.now());
    await runFollowUp(host, {});
    expect((await listBackups(host)).backups.map(({ id }) => id)).toEqual(staying);
    const done = (await host.activity.list()).filter(({ kind }) => kind === 'retention');
    expect(done).toMatchObject([{ trigger: 'automatic', outcome: 'ok', figures: { forgotten: 8 } }]);
    expect(await previewRetention(host, policy)).toMatchObject({ keep: 4, forget: 0 });
  });
});

describe('the guard', () => {
  it('GU1 after a sharp loss, pins the last good backup and deletes nothing until the person answers', async () => {
    await fillCatalogue({ records: 100, photos: 0, photoBytes: 0 });
    const policy = {
      ...(await getSettings()).retention,
      keepLast: 1,
      hourly: null,
      daily: null,
      weekly: null,
      monthly: null,
      yearly: null,
    };
    await changeSettings({ retention: policy }, Date.now());
    const good = await backUp(host, FULL, {});
    await db.records.clear();
    await expect.poll(async () => (await automation()).changes.records).toBeGreaterThan(0);
    forward(DAY_MS);
    const result = await run();
    expect(result).toMatchObject({ kind: 'backed-up', backup: { records: 0 } });
    expect(await getGuardQuestion()).toMatchObject({
      lastGoodId: good.id,
      before: { records: 100 },
      after: { records: 0 },
    });
    const pinned = async () => (await listBackups(host)).backups.map(({ id, isPinned }) => [id, isPinned]);
    const made = (await listBackups(host)).backups[0]?.id;
    expect(await pinned()).toEqual([
      [made, false],
      [good.id, true],
    ]);
    expect((await host.activity.list()).map(({ kind }) => kind)).toContain('guard');

    await db.settings.put({ key: 'theme', value: 'light' });
    forward(DAY_MS);
    const later = await backUp(host, FULL, {});
    await runFollowUp(host, {});
    expect(await pinned()).toEqual([
      [later.id, false],
      [made, false],
      [good.id, true],
    ]);

    await answerGuard(host);
    expect(await getGuardQuestion()).toBeNull();
    await runFollowUp(host, {});
    // The other one stays because it is the newest verified backup.
    expect(await pinned()).toEqual([
      [later.id, false],
      [made, false],
    ]);
  });

  it('GU2 after a slow loss over several backups, pins the largest, and asks the person once', async () => {
    await fillCatalogue({ records: 100, photos: 0, photoBytes: 0 });
    const largest = await backUp(host, FULL, {});
    const ids = await db.records.toCollection().primaryKeys();
    let tripped: number | undefined;
    for (let day = 1; tripped === undefined && day <= 10; day += 1) {
      await db.records.bulkDelete(ids.slice((day - 1) * 8, day * 8));
      forward(DAY_MS);
      await backUp(host, FULL, {});
      if (await getGuardQuestion()) tripped = day;
    }
    expect(await getGuardQuestion()).toMatchObject({ isSlow: true, lastGoodId: largest.id, before: { records: 100 } });
    expect(await db.records.count()).toBeGreaterThan(ids.length / 2);
    expect((await listBackups(host)).backups.filter(({ isPinned }) => isPinned).map(({ id }) => id)).toEqual([
      largest.id,
    ]);

    await answerGuard(host);
    forward(DAY_MS);
    await backUp(host, FULL, {});
    expect(await getGuardQuestion()).toBeNull();
  });
});
