import { Button, Group, Paper, Skeleton, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconDownload, IconShield, IconShieldCheck, IconShieldExclamation } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { backupQueries } from '../../worker/client-queries.ts';
import { BackUpButton } from './back-up-button.tsx';
import { useJobStore } from './job-store.ts';
import { latestWhole, type Protection } from './protection.ts';
import { useBackupJobs } from './use-backup-jobs.ts';
import { useProtection } from './use-protection.ts';

const LOOKS = {
  danger: { color: 'red', Icon: IconShieldExclamation, title: 'Not protected' },
  warning: { color: 'yellow', Icon: IconShield, title: 'Partly protected' },
  good: { color: 'teal', Icon: IconShieldCheck, title: 'Backed up and downloaded' },
} as const;

/** The honest state in a sentence, and the next best step. */
export function ProtectionCard() {
  const protection = useProtection();
  if (!protection) return <Skeleton h={104} radius="md" aria-label="Loading the state of your backups" />;
  const { color, Icon, title } = LOOKS[protection.tone];
  return (
    <Paper component="section" withBorder radius="md" p="md" aria-labelledby="protection">
      <Group wrap="nowrap" align="flex-start" gap="md">
        <ThemeIcon size={40} radius="xl" color={color} variant="light" aria-hidden visibleFrom="xs"><Icon size={24} /></ThemeIcon>
        <Stack gap="sm" flex={1}>
          <div>
            <Title order={2} size="h4" id="protection">{title}</Title>
            <Text size="sm">{protection.sentence}</Text>
          </div>
          <Group gap="xs">
            <BackUpButton isMain={protection.next === 'back-up'} />
            <NextStepButton next={protection.next} />
          </Group>
        </Stack>
      </Group>
    </Paper>
  );
}

function NextStepButton({ next }: { readonly next: Protection['next'] }) {
  const { data } = useQuery(backupQueries.list);
  const { download } = useBackupJobs();
  const isBusy = useJobStore(({ job }) => job !== undefined);
  const latest = data && latestWhole(data.backups);
  switch (next) {
    case 'set-up':
      return <Button component={Link} to="/security">Set up recovery</Button>;
    case 'prove':
      return <Button component={Link} to="/security">Finish the recovery kit</Button>;
    case 'download':
      return latest && <Button leftSection={<IconDownload size={18} aria-hidden />} disabled={isBusy} onClick={() => { void download(latest); }}>Download the latest</Button>;
    case 'back-up':
    case 'unlock':
    case 'none':
      return null;
  }
}
