import { useInterval } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { assessProtection, type Protection } from '../../../engine/index.ts';
import type { ProtectionReport } from '../../../backup/contract/protection.ts';
import { automaticRuns } from '../../../backup/scheduler/automation-runs.ts';
import { protectionQueries } from '../shared/queries/client-queries.ts';
import { useJobStore } from './job-store.ts';
import type { ProtectionContext } from './protection-words.ts';

const MINUTE_MS = 60_000;

/** The protection status, and the facts for its texts. */
export interface KnownProtection {
  readonly protection: Protection;
  readonly context: ProtectionContext;
  readonly lastBackupAt: number | null;
}

/** The protection status, kept up to date; `undefined` while unknown. */
export function useProtection({ isEnabled = true }: { readonly isEnabled?: boolean } = {}):
  | KnownProtection
  | undefined {
  const { data: report, dataUpdatedAt } = useQuery({
    ...protectionQueries.report,
    enabled: isEnabled,
    // Changes of the data are counted as they happen, without an announcement.
    refetchInterval: MINUTE_MS,
  });
  const isAutomaticRunning = useStore(automaticRuns, ({ run }) => run?.kind === 'backup');
  const isBackupRunning = useJobStore(({ job }) => job?.kind === 'back-up') || isAutomaticRunning;
  // A backup made since the last tick was not made in the future.
  const now = Math.max(useNow(), dataUpdatedAt);
  return useMemo(() => report && assess(report, now, isBackupRunning), [report, now, isBackupRunning]);
}

function assess(
  { facts, hasBackups, places }: ProtectionReport,
  now: number,
  isBackupRunning: boolean,
): KnownProtection {
  return {
    protection: assessProtection({ ...facts, now, isBackupRunning }),
    context: {
      now,
      placeOf: (copyId) =>
        places.find(({ id }) => id === copyId) ?? { name: 'a removed destination', isKeptByHand: false },
      hasBackups,
    },
    lastBackupAt: facts.lastBackupAt,
  };
}

/** The current time, to the minute, so that *2 hours ago* stays true. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useInterval(
    () => {
      setNow(Date.now());
    },
    MINUTE_MS,
    { autoInvoke: true },
  );
  return now;
}
