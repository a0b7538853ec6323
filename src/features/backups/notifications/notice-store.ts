import { queryOptions } from '@tanstack/react-query';
import { createStore, get, set, update, type UseStore } from 'idb-keyval';
import { claimShowing, type Told } from './notice-changes.ts';
import { parseNotices, parseSettings, type Notice, type NoticeSettings, type NoticeState } from './notice.ts';

/** The channel that tells tabs about changed notices or settings. */
const CHANNEL = 'heirloom-notices';
const NOTICES = 'notices';
const SETTINGS = 'settings';

let opened: UseStore | undefined;
/** Belongs to this device, and is not part of the person's data. */
function store(): UseStore {
  opened ??= createStore('heirloom-notices', 'device');
  return opened;
}

export const noticeQueries = {
  state: queryOptions({
    queryKey: ['notices', 'state'],
    queryFn: async () => parseNotices(await get(NOTICES, store())),
  }),
  settings: queryOptions({ queryKey: ['notices', 'settings'], queryFn: getSettings }),
} as const;

export async function getSettings(): Promise<NoticeSettings> {
  return parseSettings(await get(SETTINGS, store()));
}

export async function setSettings(settings: NoticeSettings): Promise<void> {
  await set(SETTINGS, settings, store());
  tellTabs();
}

/** Applies a change in one transaction. @returns the notices it has created. */
export async function changeNotices(change: (state: NoticeState) => Told): Promise<readonly Notice[]> {
  let fresh: readonly Notice[] = [];
  await update(
    NOTICES,
    (stored: unknown) => {
      const told = change(parseNotices(stored));
      fresh = told.fresh;
      return told.state;
    },
    store(),
  );
  if (fresh.length > 0) tellTabs(fresh);
  return fresh;
}

/** Changes the list at the person's request. */
export async function editNotices(edit: (state: NoticeState) => NoticeState): Promise<void> {
  await update(NOTICES, (stored: unknown) => edit(parseNotices(stored)), store());
  tellTabs();
}

/** Whether this tab is the one that shows the notice as a message. */
export async function claimNotice(id: string): Promise<boolean> {
  let isMine = false;
  await update(
    NOTICES,
    (stored: unknown) => {
      const claimed = claimShowing(parseNotices(stored), id);
      isMine = claimed.isMine;
      return claimed.state;
    },
    store(),
  );
  return isMine;
}

function tellTabs(fresh: readonly Notice[] = []): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(fresh);
  channel.close();
}

/**
 * Calls `listener` with the new notices, and with none if only the list or the settings have changed.
 * @returns a function that stops listening.
 */
export function onNotices(listener: (fresh: readonly Notice[]) => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent<readonly Notice[]>) => {
    listener(data);
  };
  return () => {
    channel.close();
  };
}
