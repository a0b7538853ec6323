import { queryOptions } from '@tanstack/react-query';
import type { RetentionPolicy } from '../../../../engine/index.ts';
import { backupClient } from '../../../../backup/client/client.ts';

/** Under the key that is refreshed whenever backups change: see `refreshBackups`. */
const ALL = ['backups', 'automation'] as const;

/** Queries about automatic backups. */
export const automationQueries = {
  automation: queryOptions({ queryKey: [...ALL, 'state'], queryFn: () => backupClient.getAutomation() }),
  retentionPreview: (policy: RetentionPolicy) =>
    queryOptions({ queryKey: [...ALL, 'preview', policy], queryFn: () => backupClient.previewRetention(policy) }),
} as const;
