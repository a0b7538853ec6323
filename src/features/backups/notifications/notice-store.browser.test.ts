import { beforeEach, expect, it } from 'vitest';
import { markRead, removeAll, tellEvents, tellStanding } from './notice-changes.ts';
import {
  changeNotices,
  claimNotice,
  editNotices,
  getSettings,
  noticeQueries,
  onNotices,
  setSettings,
} from './notice-store.ts';
import { DEFAULT_SETTINGS, type Notice } from './notice.ts';
import { holdWhileInView, isAnyTabInView } from './visible-tab.ts';

let count = 0;
const notice = (id: string): Notice => ({
  id,
  kind: 'guard',
  at: new Date(Date.UTC(2026, 4, 10, 12, 0, (count += 1))).toISOString(),
  title: 'Title',
  text: 'Text',
  to: '/backups',
  isRead: false,
});
const stored = () => noticeQueries.state.queryFn?.({} as never); // It needs nothing from its context.

beforeEach(() => editNotices(removeAll));

it('announces an event once if many tabs see it at the same time, and lets one of them show it', async () => {
  const id = crypto.randomUUID();
  const heard: (readonly Notice[])[] = [];
  const stop = onNotices((fresh) => {
    if (fresh.length > 0) heard.push(fresh);
  });
  const fresh = await Promise.all(
    Array.from({ length: 20 }, () => changeNotices((state) => tellEvents(state, [notice(id)], DEFAULT_SETTINGS))),
  );
  expect(fresh.flat()).toHaveLength(1);
  expect((await Promise.all(Array.from({ length: 20 }, () => claimNotice(id)))).filter(Boolean)).toHaveLength(1);
  await expect.poll(() => heard.flat().map((one) => one.id)).toEqual([id]);
  stop();
});

it('loses no simultaneous writes', async () => {
  const ids = Array.from({ length: 30 }, () => crypto.randomUUID());
  await Promise.all([
    ...ids.map((id) => changeNotices((state) => tellEvents(state, [notice(id)], DEFAULT_SETTINGS))),
    changeNotices((state) => tellStanding(state, [notice(crypto.randomUUID())], DEFAULT_SETTINGS)),
  ]);
  const state = await stored();
  expect(state?.notices).toHaveLength(31);
  await editNotices((current) => markRead(current));
  expect((await stored())?.notices.every(({ isRead }) => isRead)).toBe(true);
});

it("keeps the person's settings", async () => {
  const chosen = { ...DEFAULT_SETTINGS, isIconMarked: false };
  await setSettings(chosen);
  expect(await getSettings()).toEqual(chosen);
  await setSettings(DEFAULT_SETTINGS);
});

it('knows whether any tab is in view', async () => {
  expect(await isAnyTabInView()).toBe(false);
  const release = holdWhileInView();
  await expect.poll(isAnyTabInView).toBe(true);
  release();
  await expect.poll(isAnyTabInView).toBe(false);
});
