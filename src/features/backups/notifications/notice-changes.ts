// Every change to the notices is a pure function of the stored ones. The store applies it in one transaction, so that
// an event is announced once, however many tabs see it.
import type { Notice, NoticeSettings, NoticeState } from './notice.ts';

const MOST_NOTICES = 100;
const MOST_IDS = 500;

/** A change, and the notices it has created: those that this tab reported first. */
export interface Told {
  readonly state: NoticeState;
  readonly fresh: readonly Notice[];
}

/** Adds events that were not announced yet. @param seenUntil the point up to which the log has now been read. */
export function tellEvents(
  state: NoticeState,
  events: readonly Notice[],
  { ways }: NoticeSettings,
  seenUntil?: string,
): Told {
  const fresh = events.filter(
    ({ id }, at) => !state.told.includes(id) && events.findIndex((other) => other.id === id) === at,
  );
  const kept = fresh.filter(({ kind }) => ways[kind].list);
  const until = [state.seenUntil, seenUntil]
    .flatMap((moment) => moment ?? [])
    .sort()
    .at(-1);
  return {
    fresh,
    state: {
      ...state,
      notices: newestFirst([...kept, ...state.notices]).slice(0, MOST_NOTICES),
      told: [...fresh.map(({ id }) => id), ...state.told].slice(0, MOST_IDS),
      ...(until === undefined ? {} : { seenUntil: until }),
    },
  };
}

/**
 * Updates the current conditions: new ones are announced, and ended ones may be announced again. Their ids name the
 * condition.
 */
export function tellStanding(state: NoticeState, cases: readonly Notice[], settings: NoticeSettings): Told {
  const begun = cases
    .filter(({ id }) => !state.standing.includes(id))
    .map((notice) => ({ ...notice, id: `${notice.id} ${notice.at}` }));
  const { state: told, fresh } = tellEvents(state, begun, settings);
  return { fresh, state: { ...told, standing: cases.map(({ id }) => id) } };
}

/** @param ids which were read; all, if none are named. */
export function markRead(state: NoticeState, ids?: readonly string[]): NoticeState {
  const isMeant = (id: string) => ids === undefined || ids.includes(id);
  return {
    ...state,
    notices: state.notices.map((notice) => (isMeant(notice.id) ? { ...notice, isRead: true } : notice)),
  };
}

/** Empties the list; nothing in it is announced again. */
export function removeAll(state: NoticeState): NoticeState {
  return { ...state, notices: [] };
}

/** Records that a notice is shown as a message, by one tab only. */
export function claimShowing(
  state: NoticeState,
  id: string,
): { readonly state: NoticeState; readonly isMine: boolean } {
  if (state.shown.includes(id)) return { state, isMine: false };
  return { state: { ...state, shown: [id, ...state.shown].slice(0, MOST_IDS) }, isMine: true };
}

function newestFirst(notices: readonly Notice[]): Notice[] {
  return notices.toSorted((one, other) => (one.at < other.at ? 1 : one.at > other.at ? -1 : 0));
}
