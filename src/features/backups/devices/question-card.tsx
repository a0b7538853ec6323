import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconHelpCircle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { backupClient } from '../../../backup/client/client.ts';
import type { SyncQuestion } from '../../../backup/contract/syncing.ts';
import { runAndReport } from '../../errors/notify.tsx';
import { refreshBackups } from '../shared/queries/client-queries.ts';
import { useJobStore } from './job-store.ts';
import { questionWords } from './sync-words.ts';
import { useSyncJobs } from './use-sync-jobs.ts';

/** What continuing is called; missing: there is nothing to agree to here. */
const AGREE: { readonly [Kind in SyncQuestion['kind']]?: string } = {
  join: 'Unite',
  'removes-much': 'Remove them here too',
  restored: 'Everywhere',
  'schema-newer': 'Try again',
  refused: 'Try again',
};

/** Why synchronising waits for the person. Nothing happens before a press. */
export function QuestionCard({ question }: { readonly question: SyncQuestion }) {
  const { agree } = useSyncJobs();
  const queryClient = useQueryClient();
  const isBusy = useJobStore(({ job }) => job !== undefined);
  const { title, text } = questionWords(question);
  const label = AGREE[question.kind];
  return (
    <Alert role="alert" color="yellow" icon={<IconHelpCircle aria-hidden />} title={title}>
      <Stack gap="xs">
        <Text size="sm">{text}</Text>
        <Group gap="xs">
          {label !== undefined && (
            <Button
              size="compact-md"
              disabled={isBusy}
              onClick={() => {
                void agree();
              }}
            >
              {label}
            </Button>
          )}
          <Button
            size="compact-md"
            variant="default"
            disabled={isBusy}
            onClick={() => {
              runAndReport(async () => {
                await backupClient.turnOffSyncing();
                await refreshBackups(queryClient);
              });
            }}
          >
            {question.kind === 'restored' ? 'Only here: stop sharing' : 'Stop sharing on this device'}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
