import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { markAppIcon } from '../../../platform/optional-features.ts';
import { backupClient } from '../../../backup/client/client.ts';
import { onActivityNews } from '../../../backup/client/news.ts';
import { tellEvents, tellStanding, markRead } from './notice-changes.ts';
import { noticeOfEntry } from './notice-of-entry.ts';
import { changeNotices, claimNotice, editNotices, getSettings, noticeQueries, onNotices } from './notice-store.ts';
import type { Notice } from './notice.ts';
import { showBySystem, showToast } from './show-notice.tsx';
import { holdWhileInView, isAnyTabInView } from './visible-tab.ts';

/** The current conditions that deserve a notice. */
export interface NoticeFeed {
  readonly cases: readonly Notice[];
  readonly isIconDue: boolean;
}

/** These screens already show the condition: a message would only repeat it. */
const SEEN_ON = /^\/(backups|security|restore)(\/|$)/;

/** Announces events once, across all tabs. @param feed `undefined` while it is not known. */
export function useNoticeFeed(feed: NoticeFeed | undefined): void {
  useLookThrough();
  useStanding(feed);
  useShowing();
}

/**
 * Reads all log entries since the last reading, including those from when no tab was open; then each entry as it
 * arrives.
 */
function useLookThrough(): void {
  useEffect(() => {
    let isCurrent = true;
    const lookThrough = async () => {
      const settings = await getSettings();
      const openedAt = new Date().toISOString();
      let since: string | undefined;
      // On the very first reading, older entries are not announced.
      await editSeen((seenUntil) => (since = seenUntil ?? openedAt));
      const entries = await backupClient.listActivity({ since: since ?? openedAt, limit: 100 });
      if (isCurrent)
        await changeNotices((state) =>
          tellEvents(
            state,
            entries.flatMap((entry) => noticeOfEntry(entry) ?? []),
            settings,
            entries[0]?.at,
          ),
        );
    };
    lookThrough().catch(() => undefined);
    const stop = onActivityNews((news) => {
      if (news.kind !== 'added') return;
      const notice = noticeOfEntry(news.entry);
      const take = async () => {
        const settings = await getSettings();
        await changeNotices((state) => tellEvents(state, notice ? [notice] : [], settings, news.entry.at));
      };
      take().catch(() => undefined);
    });
    return () => {
      isCurrent = false;
      stop();
    };
  }, []);
}

async function editSeen(edit: (seenUntil: string | undefined) => string): Promise<void> {
  await changeNotices((state) => ({ state: { ...state, seenUntil: edit(state.seenUntil) }, fresh: [] }));
}

function useStanding(feed: NoticeFeed | undefined): void {
  const cases = feed?.cases;
  // They are recreated every minute; only different conditions count as a change.
  const signature = cases?.map(({ id }) => id).join('\n');
  const latest = useRef(cases);
  useEffect(() => {
    latest.current = cases;
  });
  useEffect(() => {
    if (signature === undefined) return;
    const tell = async () => {
      const settings = await getSettings();
      await changeNotices((state) => tellStanding(state, latest.current ?? [], settings));
    };
    tell().catch(() => undefined);
  }, [signature]);
  const isIconDue = feed?.isIconDue;
  useEffect(() => {
    if (isIconDue === undefined) return;
    const mark = async () => markAppIcon(isIconDue && (await getSettings()).isIconMarked);
    mark().catch(() => undefined);
  }, [isIconDue]);
}

/** Shows new notices: as a message in a visible tab, or through the system if no tab is visible. One tab does it. */
function useShowing(): void {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const path = useRef(pathname);
  useEffect(() => {
    path.current = pathname;
  }, [pathname]);
  useEffect(holdWhileInView, []);
  useEffect(
    () =>
      onNotices((fresh) => {
        void queryClient.invalidateQueries({ queryKey: noticeQueries.state.queryKey });
        void queryClient.invalidateQueries({ queryKey: noticeQueries.settings.queryKey });
        const look = (notice: Notice) => {
          void navigate(notice.to);
          editNotices((state) => markRead(state, [notice.id])).catch(() => undefined);
        };
        for (const notice of fresh) show(notice, path.current, look).catch(() => undefined);
      }),
    [queryClient, navigate],
  );
}

async function show(notice: Notice, pathname: string, onLook: (notice: Notice) => void): Promise<void> {
  const { ways } = await getSettings();
  const way = ways[notice.kind];
  if (document.visibilityState === 'visible') {
    if (!(await claimNotice(notice.id))) return;
    if (way.toast && !SEEN_ON.test(pathname)) showToast(notice, onLook);
  } else if (way.system && !(await isAnyTabInView()) && (await claimNotice(notice.id))) {
    await showBySystem(notice, onLook);
  }
}
