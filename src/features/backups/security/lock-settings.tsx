import { Button, Group, Paper, Select, Stack, Switch, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { backupClient } from '../../../backup/client/client.ts';
import { IDLE_MINUTES, type LockRules } from '../../../backup/contract/keys.ts';
import { refreshBackups, keysQueries } from '../shared/queries/client-queries.ts';
import { runAndReport } from '../../errors/notify.tsx';

const IDLE_LABELS: Readonly<Record<LockRules['idleMinutes'], string>> = {
  0: 'Never',
  5: 'After 5 minutes of inactivity',
  15: 'After 15 minutes of inactivity',
  60: 'After an hour of inactivity',
};

/** When the app locks automatically, and what that is good for. */
export function LockSettings() {
  const { data: lock } = useQuery(keysQueries.lock);
  const queryClient = useQueryClient();
  if (!lock) return null;
  const { rules, isLocked, isPossible } = lock;
  const change = (changed: Partial<LockRules>) => {
    runAndReport(async () => {
      await backupClient.setLockRules({ ...rules, ...changed });
      await refreshBackups(queryClient);
    });
  };
  return (
    <Paper component="section" withBorder radius="md" p="md" aria-labelledby="lock">
      <Stack gap="sm">
        <Title order={2} size="h4" id="lock">
          Lock
        </Title>
        <Text size="sm">
          While Heirloom is locked, backups continue, but restoring, downloading, deleting, browsing backups and
          changing keys need a key. The lock guards against someone who sits down at this browser. It does not hide your
          collections, and it does not encrypt the data that lives in this browser: for that, lock the device and
          encrypt its disk.
        </Text>
        {!isPossible && (
          <Text size="sm" fw={600}>
            Choose a passphrase or make a recovery kit first: without one, no one could unlock it.
          </Text>
        )}
        {isPossible && (
          <>
            <Select
              label="Lock automatically"
              maw={360}
              data={IDLE_MINUTES.map((minutes) => ({ value: String(minutes), label: IDLE_LABELS[minutes] }))}
              value={String(rules.idleMinutes)}
              allowDeselect={false}
              onChange={(value) => {
                const idleMinutes = IDLE_MINUTES.find((minutes) => String(minutes) === value);
                if (idleMinutes !== undefined) change({ idleMinutes });
              }}
            />
            <Switch
              label="Lock whenever Heirloom is opened"
              description="Unless it is already open in another tab. Reloading the page counts as opening it."
              checked={rules.onStart}
              onChange={(event) => {
                change({ onStart: event.currentTarget.checked });
              }}
            />
            {!isLocked && (
              <Group>
                <Button
                  variant="default"
                  onClick={() => {
                    runAndReport(() => backupClient.lockNow());
                  }}
                >
                  Lock Heirloom now
                </Button>
              </Group>
            )}
            {isLocked && (
              <Text size="sm" fw={600}>
                It is locked now.
              </Text>
            )}
          </>
        )}
      </Stack>
    </Paper>
  );
}
