import fc from 'fast-check';
import { expect, it } from 'vitest';
import { claimShowing, markRead, removeAll, tellEvents, tellStanding } from './notice-changes.ts';
import { DEFAULT_SETTINGS, NO_NOTICES, NOTICE_KINDS, parseNotices, parseSettings, type Notice } from './notice.ts';

const notice = (id: string, minute = 0, change: Partial<Notice> = {}): Notice => ({
  id,
  kind: 'backup-failed',
  at: new Date(Date.UTC(2026, 4, 10, 12, minute)).toISOString(),
  title: 'Title',
  text: 'Text',
  to: '/backups',
  isRead: false,
  ...change,
});
const idsOf = (notices: readonly Notice[]) => notices.map(({ id }) => id);

it('announces each event once, even if many tabs see it', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.integer({ min: 0, max: 20 }))), (batches) => {
      let state = NO_NOTICES;
      const told: string[] = [];
      for (const batch of batches) {
        const change = tellEvents(
          state,
          batch.map((id) => notice(String(id), id)),
          DEFAULT_SETTINGS,
        );
        state = change.state;
        told.push(...idsOf(change.fresh));
      }
      expect(new Set(told).size).toBe(told.length);
      expect(new Set(told)).toEqual(new Set(batches.flat().map(String)));
      expect(idsOf(state.notices)).toEqual([...told].sort((one, other) => Number(other) - Number(one)));
    }),
  );
});

it('does not repeat a notice that was read or removed', () => {
  const { state } = tellEvents(NO_NOTICES, [notice('a'), notice('b', 1)], DEFAULT_SETTINGS);
  expect(markRead(state, ['a']).notices.map(({ isRead }) => isRead)).toEqual([false, true]);
  expect(markRead(state).notices.every(({ isRead }) => isRead)).toBe(true);
  const emptied = removeAll(state);
  expect(emptied.notices).toEqual([]);
  expect(tellEvents(emptied, [notice('a')], DEFAULT_SETTINGS).fresh).toEqual([]);
});

it('announces a lasting problem once, and again if it comes back', () => {
  const first = tellStanding(NO_NOTICES, [notice('overdue')], DEFAULT_SETTINGS);
  expect(first.fresh).toHaveLength(1);
  const again = tellStanding(first.state, [notice('overdue', 5)], DEFAULT_SETTINGS);
  expect(again.fresh).toEqual([]);
  const over = tellStanding(again.state, [], DEFAULT_SETTINGS);
  expect(over.fresh).toEqual([]);
  expect(over.state.notices).toHaveLength(1);
  const back = tellStanding(over.state, [notice('overdue', 9)], DEFAULT_SETTINGS);
  expect(back.fresh).toHaveLength(1);
  expect(back.state.notices).toHaveLength(2);
});

it('limits the stored notices, and keeps the newest', () => {
  const many = Array.from({ length: 700 }, (_, at) => notice(String(at), at));
  let state = NO_NOTICES;
  for (const one of many) state = tellEvents(state, [one], DEFAULT_SETTINGS).state;
  expect(state.notices).toHaveLength(100);
  expect(state.notices[0]?.id).toBe('699');
  expect(state.told).toHaveLength(500);
  for (const one of many) state = claimShowing(state, one.id).state;
  expect(state.shown).toHaveLength(500);
});

it('announces a notice once even if the person does not want its kind in the list', () => {
  const settings = {
    ...DEFAULT_SETTINGS,
    ways: { ...DEFAULT_SETTINGS.ways, 'backup-failed': { list: false, toast: true, system: false } },
  };
  const { state, fresh } = tellEvents(NO_NOTICES, [notice('a')], settings);
  expect([fresh.length, state.notices.length]).toEqual([1, 0]);
  expect(tellEvents(state, [notice('a')], settings).fresh).toEqual([]);
});

it('lets only one tab show each message', () => {
  const first = claimShowing(NO_NOTICES, 'a');
  expect([first.isMine, claimShowing(first.state, 'a').isMine, claimShowing(first.state, 'b').isMine]).toEqual([
    true,
    false,
    true,
  ]);
});

it('continues from the last log entry it has seen, and never goes back', () => {
  const later = '2026-05-10T12:00:00.000Z';
  const { state } = tellEvents(NO_NOTICES, [], DEFAULT_SETTINGS, later);
  expect(tellEvents(state, [], DEFAULT_SETTINGS, '2026-05-09T12:00:00.000Z').state.seenUntil).toBe(later);
});

it('ignores stored values that do not match the schema', () => {
  for (const foreign of [
    undefined,
    null,
    7,
    {},
    { notices: [{ id: 'x' }], told: [], standing: [], shown: [] },
    { ...NO_NOTICES, notices: [notice('a', 0, { to: 'javascript:alert(1)' })] },
  ]) {
    expect(parseNotices(foreign)).toEqual(NO_NOTICES);
  }
  const { state } = tellEvents(NO_NOTICES, [notice('a')], DEFAULT_SETTINGS, notice('a').at);
  expect(parseNotices(JSON.parse(JSON.stringify(state)))).toEqual(state);
  expect(parseSettings('x')).toEqual(DEFAULT_SETTINGS);
  const chosen = parseSettings({ ways: { guard: { list: false, toast: false, system: false } }, isIconMarked: false });
  expect(chosen.ways.guard).toEqual({ list: false, toast: false, system: false });
  expect(Object.keys(chosen.ways).sort()).toEqual([...NOTICE_KINDS].sort());
});
