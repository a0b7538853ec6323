import { Paper, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { automationQueries } from '../shared/queries/client-queries.ts';
import { BackupSections } from '../shared/backup-sections.tsx';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { GuardCard } from '../shared/guard-card.tsx';
import { Page } from '../../../ui/page.tsx';
import { RetentionForm } from './retention-form.tsx';
import { RunCard } from './run-card.tsx';
import { ScheduleForm } from './schedule-form.tsx';
import { useAutomationChanges } from './use-automation-changes.ts';
import { Loading } from '../../../ui/loading.tsx';

/** When automatic backups run, what they include, and how long they are kept. */
export function SchedulePage() {
  const { data: automation, error } = useQuery({ ...automationQueries.automation, refetchInterval: 60_000 });
  const { saveSchedule, saveRetention, setOn, runNow, answerGuard, isAnswering } = useAutomationChanges();
  return (
    <Page title="Schedule">
      <BackupSections />
      {error && <ErrorNotice error={error} operation="list" />}
      {!automation && !error && <Loading h={240} radius="md" label="Loading the schedule" />}
      {automation && (
        <Stack gap="md" maw={820}>
          {automation.guard && <GuardCard {...automation.guard} isBusy={isAnswering} onMine={answerGuard} />}
          <RunCard
            automation={automation}
            onSwitch={setOn}
            onRunNow={() => {
              runNow(automation.schedule);
            }}
          />
          <Paper component="section" withBorder radius="md" p="md" aria-labelledby="when">
            <Title order={2} size="h4" id="when" mb="sm">
              When and what to back up
            </Title>
            {/* Schedules saved in another tab replace this one; unsaved input is only lost to such a change. */}
            <ScheduleForm key={JSON.stringify(automation.schedule)} automation={automation} onSave={saveSchedule} />
          </Paper>
          <Paper component="section" withBorder radius="md" p="md" aria-labelledby="kept">
            <Title order={2} size="h4" id="kept" mb="sm">
              Retention in this browser
            </Title>
            <RetentionForm
              key={JSON.stringify(automation.retention)}
              policy={automation.retention}
              onSave={saveRetention}
            />
          </Paper>
        </Stack>
      )}
    </Page>
  );
}
