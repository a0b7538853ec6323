import { createStore, set, setMany } from 'idb-keyval';
import { beforeEach, describe, expect, it } from 'vitest';
import { BackupError } from '../../../engine/index.ts';
import { ActivityLog } from '../state/activity-log.ts';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-05-10T12:00:00.000Z');
const CHECK = { kind: 'check', trigger: 'manual', outcome: 'ok' } as const;

/** Small, so that the tests reach its limits. */
const smallLog = () => new ActivityLog({ mostEntries: 50, mostAgeMs: 100 * DAY_MS });

beforeEach(() => smallLog().clear());

describe('the activity log', () => {
  it('keeps only the newest entries, up to its limit', async () => {
    const log = smallLog();
    for (let at = 0; at < 70; at += 1) await log.add({ ...CHECK, subject: String(at) }, new Date(NOW + at));
    const kept = await log.list();
    expect(kept.map(({ subject }) => subject)).toEqual(Array.from({ length: 50 }, (_, at) => String(69 - at)));
  });

  it('stays within its limit, and loses nothing below it, with many simultaneous writers', async () => {
    const logs = [smallLog(), smallLog(), smallLog()];
    await Promise.all(logs.flatMap((log) => Array.from({ length: 40 }, () => log.add(CHECK))));
    expect(await smallLog().list()).toHaveLength(50);
    const roomy = new ActivityLog();
    await roomy.clear();
    await Promise.all([roomy, new ActivityLog()].flatMap((log) => Array.from({ length: 40 }, () => log.add(CHECK))));
    expect(await roomy.list()).toHaveLength(80);
  });

  it('deletes entries that are too old', async () => {
    const log = smallLog();
    await log.add({ ...CHECK, subject: 'long ago' }, new Date(NOW - 101 * DAY_MS));
    await log.add({ ...CHECK, subject: 'a while ago' }, new Date(NOW - 99 * DAY_MS));
    await log.add({ ...CHECK, subject: 'now' }, new Date(NOW));
    expect((await log.list()).map(({ subject }) => subject)).toEqual(['now', 'a while ago']);
  });

  it('keeps five thousand entries by default', async () => {
    const earlier = Array.from({ length: 4995 }, (_, at): [string, unknown] => {
      const time = new Date(NOW + at).toISOString();
      return [`${time} ${at}`, { ...CHECK, id: String(at), at: time }];
    });
    await setMany(earlier, createStore('heirloom-activity', 'entries'));
    const log = new ActivityLog();
    for (let at = 0; at < 15; at += 1) await log.add({ ...CHECK, subject: 'new' }, new Date(NOW + 10_000 + at));
    const kept = await log.list();
    expect(kept).toHaveLength(5000);
    expect(kept.filter(({ subject }) => subject === 'new')).toHaveLength(15);
    expect(kept.at(-1)?.id).toBe('10');
  });

  it('shortens long texts, and limits the number of figures', async () => {
    const log = smallLog();
    const figures = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`figure${at}`, at]));
    await log.add({ ...CHECK, subject: 'u'.repeat(5000), figures: { ...figures, endless: Number.POSITIVE_INFINITY } });
    const [entry] = await log.list();
    expect(entry?.subject).toHaveLength(200);
    expect(Object.keys(entry?.figures ?? {})).toHaveLength(20);
  });
});

describe('reading the log', () => {
  it('skips stored values that do not match the schema', async () => {
    const log = smallLog();
    await log.add({ ...CHECK, subject: 'whole' }, new Date(NOW));
    const store = createStore('heirloom-activity', 'entries');
    const key = new Date(NOW - 1).toISOString();
    for (const [at, foreign] of [
      null,
      'text',
      { id: 1 },
      { id: 'a', at: 'yesterday', kind: 'check', trigger: 'manual', outcome: 'ok' },
      { ...CHECK, kind: 'party', id: 'b', at: key },
    ].entries()) {
      await set(`${key} ${at}`, foreign, store);
    }
    // A failure with a code from a later version still counts.
    await set(
      `${key} later`,
      { ...CHECK, id: 'later', at: key, outcome: 'failed', errorCode: 'melted', unknown: true },
      store,
    );
    expect((await log.list()).map(({ subject, errorCode }) => subject ?? errorCode)).toEqual(['whole', 'melted']);
  });
});

describe('tracking', () => {
  it('logs the outcome of the work, and passes on its result or error', async () => {
    const log = smallLog();
    expect(
      await log.track(
        { kind: 'copy', trigger: 'automatic' },
        async () => 7,
        (copied) => ({ figures: { copied } }),
      ),
    ).toBe(7);
    const failure = new BackupError('offline');
    await expect(log.track({ kind: 'copy', trigger: 'missed' }, () => Promise.reject(failure))).rejects.toBe(failure);
    await expect(
      log.track({ kind: 'copy', trigger: 'manual' }, () => Promise.reject(new DOMException('', 'AbortError'))),
    ).rejects.toThrow();
    const foreign = new TypeError('said something private');
    await expect(log.track({ kind: 'copy', trigger: 'manual' }, () => Promise.reject(foreign))).rejects.toBe(foreign);
    const entries = (await log.list()).map(({ trigger, outcome, errorCode, figures }) => ({
      trigger,
      outcome,
      errorCode,
      figures,
    }));
    expect(entries).toHaveLength(4);
    expect(entries).toEqual(
      expect.arrayContaining([
        { trigger: 'manual', outcome: 'failed', errorCode: 'internal', figures: undefined },
        { trigger: 'manual', outcome: 'failed', errorCode: 'storage-failed', figures: undefined },
        { trigger: 'missed', outcome: 'failed', errorCode: 'offline', figures: undefined },
        { trigger: 'automatic', outcome: 'ok', errorCode: undefined, figures: { copied: 7 } },
      ]),
    );
    expect(JSON.stringify(await log.list())).not.toContain('private');
  });
});
