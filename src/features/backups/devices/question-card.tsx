import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconHelpCircle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { backupClient } from '../../../backup/client/client.ts';
import type { SyncQuestion } from '../../../backup/contract/syncing.ts';
import { runAndReport } from '../../errors/notify.tsx';
import { formatCount } from '../../../ui/format.ts';
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
        {question.kind === 'removes-much' && <RemovedRows question={question} />}
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

/** Which rows would go, so that the person need not guess. */
function RemovedRows({
  question: { rows = [], removed },
}: {
  readonly question: Extract<SyncQuestion, { readonly kind: 'removes-much' }>;
}) {
  if (rows.length === 0) return null;
  return (
    <details>
      <Text component="summary" size="sm" w="fit-content">
        Which ones
      </Text>
      <Stack
        component="ul"
        gap={2}
        my={4}
        pl="md"
        mah={240}
        style={{ overflowY: 'auto' }}
        tabIndex={0}
        aria-label="What would be removed"
      >
        {rows.map(({ title, where }, at) => (
          <Text component="li" key={at} size="sm" style={{ overflowWrap: 'anywhere' }}>
            {title}
            {where !== '' && (
              <Text span size="xs">
                {` · ${where}`}
              </Text>
            )}
          </Text>
        ))}
      </Stack>
      {removed > rows.length && <Text size="sm">{`and ${formatCount(removed - rows.length)} more`}</Text>}
    </details>
  );
}
