import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { protectionSentence } from '../features/backups/overview/protection-words.ts';
import { useProtection } from '../features/backups/overview/use-protection.ts';
import { NoticeBell } from '../features/backups/notifications/notice-bell.tsx';
import { isIconDue, standingNotices } from '../features/backups/notifications/standing-notices.ts';
import { automationQueries } from '../features/backups/shared/queries/client-queries.ts';

/** After this much time since the app was opened, it should have made a missed backup. */
const WAITED_MS = 15 * 60_000;

/** The bell in the header, which also watches for new notices. */
export function Notices() {
  const known = useProtection();
  const { data: automation } = useQuery({ ...automationQueries.automation, enabled: known !== undefined });
  const [openedAt] = useState(() => Date.now());
  const feed = useMemo(() => {
    if (!known) return undefined;
    const { protection, context } = known;
    // The screen that makes a manual backup already shows the result.
    const wasBackedUp = automation?.lastRun?.outcome === 'backed-up';
    const hasWaited = context.now - openedAt >= WAITED_MS;
    return {
      cases: standingNotices(protection, (problem) => protectionSentence(problem, context), context.now, {
        hasWaited,
        wasBackedUp,
      }),
      isIconDue: isIconDue(protection),
    };
  }, [known, openedAt, automation]);
  return <NoticeBell feed={feed} />;
}
