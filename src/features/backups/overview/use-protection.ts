import { useInterval } from '@mantine/hooks';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { assessProtection, type Protection } from '../../../engine/index.ts';
import { backupClient } from '../../../backup/client/client.ts';
import { automaticRuns } from '../../../backup/scheduler/automation-runs.ts';
import { backupQueries, destinationQueries } from '../shared/queries/client-queries.ts';
import { abilitiesOf } from '../../../destinations/kinds.ts';
import { useJobStore } from './job-store.ts';
import { protectionFacts } from './protection-facts.ts';
import type { ProtectionContext } from './protection-words.ts';

const MINUTE_MS = 60_000;
/** This many entries are enough to find the last attempt to back up. */
const LAST_ENTRIES = 50;

// Under the backups' key, because they change together. Changes of the data are counted as they happen.
const automationQuery = queryOptions({
  queryKey: ['backups', 'automation-facts'],
  queryFn: () => backupClient.getAutomation(),
  refetchInterval: MINUTE_MS,
});
const attemptsQuery = queryOptions({
  queryKey: ['backups', 'last-attempts'],
  queryFn: () => backupClient.listActivity({ limit: LAST_ENTRIES }),
});

/** The protection status, and the facts for its texts. */
export interface KnownProtection {
  readonly protection: Protection;
  readonly context: ProtectionContext;
  readonly lastBackupAt: number | null;
}

/** The protection status, kept up to date; `undefined` while unknown. */
export function useProtection({ isEnabled = true }: { readonly isEnabled?: boolean } = {}):
  KnownProtection | undefined {
  const { data: status } = useQuery({ ...backupQueries.status, enabled: isEnabled });
  const isLocked = status?.repository === 'locked';
  const { data: list } = useQuery({ ...backupQueries.list, enabled: isEnabled && status !== undefined && !isLocked });
  const { data: destinations, isError: isWithoutDestinations } = useQuery({
    ...destinationQueries.list,
    enabled: isEnabled,
  });
  const { data: automation, isError: isWithoutAutomation } = useQuery({ ...automationQuery, enabled: isEnabled });
  const { data: activity, isError: isWithoutActivity } = useQuery({ ...attemptsQuery, enabled: isEnabled });
  const isMakingItself = useStore(automaticRuns, ({ run }) => run?.kind === 'backup');
  const isBackupRunning = useJobStore(({ job }) => job?.kind === 'back-up') || isMakingItself;
  const now = useNow();
  return useMemo(() => {
    if (!status || (!list && !isLocked)) return undefined;
    // Facts that cannot be read count as unknown; facts still loading are waited for.
    if (
      (!destinations && !isWithoutDestinations) ||
      (!automation && !isWithoutAutomation) ||
      (!activity && !isWithoutActivity)
    )
      return undefined;
    const backups = list?.backups ?? [];
    const facts = protectionFacts(
      { status, backups, destinations: destinations ?? [], automation, activity: activity ?? [], isBackupRunning },
      now,
    );
    const placeOf = (copyId: string) => {
      const found = destinations?.find(({ id }) => id === copyId);
      return {
        name: found?.name ?? 'a removed destination',
        isKeptByHand: found !== undefined && abilitiesOf(found).isKeptByHand,
      };
    };
    return {
      protection: assessProtection(facts),
      context: { now, placeOf, hasBackups: backups.length > 0 },
      lastBackupAt: facts.lastBackupAt,
    };
  }, [
    status,
    list,
    isLocked,
    destinations,
    isWithoutDestinations,
    automation,
    isWithoutAutomation,
    activity,
    isWithoutActivity,
    isBackupRunning,
    now,
  ]);
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
