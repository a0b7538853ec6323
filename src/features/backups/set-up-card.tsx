import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { backupQueries } from '../../worker/client-queries.ts';
import { useProtection } from './use-protection.ts';

/** A gentle reminder until there is a proven way into the backups from elsewhere. */
export function SetUpCard() {
  const { data: status } = useQuery(backupQueries.status);
  const next = useProtection()?.next;
  if (!status || status.repository === 'locked' || status.keyProvenAt !== undefined) return null;
  // Where it is the next best step, the state of the protection says so by itself.
  if (next === undefined || next === 'set-up' || next === 'prove') return null;
  const hasBegun = status.hasPassphrase || status.hasRecoveryKey;
  return (
    <Paper component="section" withBorder radius="md" p="md" aria-labelledby="set-up">
      <Group justify="space-between" gap="sm">
        <Stack gap={2} flex={1} miw={260}>
          <Title order={2} size="h4" id="set-up">{hasBegun ? 'Finish your recovery kit' : 'Be able to get back in'}</Title>
          <Text size="sm">
            {hasBegun
              ? 'You have a passphrase. A recovery kit on paper helps if you ever forget it.'
              : 'Choose a passphrase and print a recovery kit. It takes three minutes. Until then your backups protect against mistakes, not against losing this browser, and cannot be downloaded.'}
          </Text>
        </Stack>
        <Button component={Link} to="/security" variant="default">{hasBegun ? 'Continue' : 'Set up'}</Button>
      </Group>
    </Paper>
  );
}
