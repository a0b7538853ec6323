import { useInterval } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { backupQueries } from '../../worker/client-queries.ts';
import { downloadsQuery } from './downloads.ts';
import { protectionOf, type Protection } from './protection.ts';

const MINUTE_MS = 60_000;

/** How well the data is protected, kept up to date; `undefined` while that is not known. */
export function useProtection({ isEnabled = true }: { readonly isEnabled?: boolean } = {}): Protection | undefined {
  const { data: status } = useQuery({ ...backupQueries.status, enabled: isEnabled });
  const isLocked = status?.repository === 'locked';
  const { data: list } = useQuery({ ...backupQueries.list, enabled: isEnabled && status !== undefined && !isLocked });
  const { data: downloads } = useQuery({ ...downloadsQuery, enabled: isEnabled });
  const now = useNow();
  if (!status || !downloads || (!list && !isLocked)) return undefined;
  return protectionOf(status, list ?? { backups: [] }, downloads, now);
}

/** The time, to the minute: so that *2 hours ago* does not stay so for ever. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useInterval(() => { setNow(Date.now()); }, MINUTE_MS, { autoInvoke: true });
  return now;
}
