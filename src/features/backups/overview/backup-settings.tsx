import { Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { backupClient } from '../../../backup/client/client.ts';
import type { Automation } from '../../../backup/contract/automation.ts';
import { backupQueries, refreshBackups, automationQueries } from '../shared/queries/client-queries.ts';
import type { BackupSummary } from '../../../backup/contract/backups.ts';
import { SCOPE_WORDS, scopeWords } from '../shared/backup-words.ts';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { FileKindChoices } from '../shared/file-kinds.tsx';
import { GuideLinks } from '../shared/guide-links.tsx';
import { formatRelativeTime } from '../../../ui/format.ts';
import { useFormats } from '../../../ui/formats.tsx';
import type { IncludedFiles } from '../shared/included-files.ts';
import { runAndReport } from '../../errors/notify.tsx';
import { BackUpButton } from './back-up-button.tsx';
import { JobPanel } from './job-panel.tsx';
import { LockedCard } from './locked-card.tsx';
import { Loading } from '../../../ui/loading.tsx';

/** Backs up without leaving the settings: a button, the last and next backup, and which files backups include. */
export function BackupSettings() {
  const { data: automation, error } = useQuery({ ...automationQueries.automation, refetchInterval: 60_000 });
  const { data: status } = useQuery(backupQueries.status);
  const isLocked = status?.repository === 'locked';
  const { data: list } = useQuery({ ...backupQueries.list, enabled: status !== undefined && !isLocked });
  if (isLocked) return <LockedCard status={status} />;
  if (error) return <ErrorNotice error={error} operation="list" />;
  if (!automation) return <Loading h={160} radius="md" label="Loading the backup settings" />;
  return (
    <Stack gap="md">
      <Stack gap={2}>
        <LastBackup latest={list?.backups[0]} isKnown={list !== undefined} />
        <NextBackup automation={automation} />
      </Stack>
      <div>
        <BackUpButton />
      </div>
      <JobPanel />
      <Included automation={automation} />
      <GuideLinks />
    </Stack>
  );
}

function LastBackup({ latest, isKnown }: { readonly latest: BackupSummary | undefined; readonly isKnown: boolean }) {
  const { dateTime } = useFormats();
  if (!isKnown) return null;
  if (!latest) return <Text size="sm">Last backup: none yet.</Text>;
  const holds = scopeWords(latest.scope, latest.withFiles, latest.leftOut);
  return (
    <Text size="sm">
      Last backup: {dateTime(latest.takenAt)}, {formatRelativeTime(latest.takenAt)} ({holds.toLowerCase()}).
    </Text>
  );
}

function NextBackup({ automation: { isOn, nextRunAt, overdueSince } }: { readonly automation: Automation }) {
  const { dateTime } = useFormats();
  const next = !isOn
    ? 'none, automatic backups are off'
    : overdueSince !== null
      ? 'soon, since the last one was missed'
      : nextRunAt === null
        ? 'after enough changes'
        : dateTime(nextRunAt);
  return <Text size="sm">Next automatic backup: {next}.</Text>;
}

/** This choice applies to both ways of backing up, so it is stored with the schedule. */
function Included({ automation: { schedule } }: { readonly automation: Automation }) {
  const queryClient = useQueryClient();
  // Until it is stored, the new choice is shown; if storing fails, the stored one.
  const [pending, setPending] = useState<IncludedFiles>();
  const save = ({ withFiles, leaveOut }: IncludedFiles) => {
    setPending({ withFiles, leaveOut });
    runAndReport(async () => {
      try {
        await backupClient.setAutomation({ files: { withFiles, leaveOut } });
        await refreshBackups(queryClient);
      } finally {
        setPending(undefined);
      }
    });
  };
  return (
    <Stack gap="xs">
      <FileKindChoices look="switch" value={pending ?? schedule} onChange={save} />
      <Text size="sm" c="dimmed">
        For <em>Back up now</em> and automatic backups. A restore leaves files that a backup does not include as they
        are. A backup before a restore or a deletion always includes everything.
        {schedule.scope !== 'full' &&
          ` Automatic backups take ${SCOPE_WORDS[schedule.scope].toLowerCase()} only, without any files, as set under Schedule.`}
      </Text>
    </Stack>
  );
}
