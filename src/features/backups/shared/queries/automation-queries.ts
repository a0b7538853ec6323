import { queryOptions } from '@tanstack/react-query';
import type { RetentionPolicy } from '../../../../engine/index.ts';
import { automationClient } from '../../../../backup/client/automation-client.ts';

/** Under what is asked again whenever backups change: see `refreshBackups`. */
const ALL = ['backups', 'automation'] as const;

/** Queries about automatic backups. */
export const automationQueries = {
  automation: queryOptions({ queryKey: [...ALL, 'state'], queryFn: () => automationClient.getAutomation() }),
  retentionPreview: (policy: RetentionPolicy) =>
    queryOptions({ queryKey: [...ALL, 'preview', policy], queryFn: () => automationClient.previewRetention(policy) }),
} as const;
