import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { backupClient } from '../../../backup/client/client.ts';
import { refreshBackups, unlockBackups } from '../shared/queries/client-queries.ts';
import type { BackupStatus } from '../../../backup/contract/backups.ts';
import { confirmDanger } from '../../../ui/confirm.tsx';
import { CredentialForm } from '../shared/credential-form.tsx';
import { ErrorNotice } from '../../errors/error-notice.tsx';

/** Backups exist, but the browser has lost their key or was told to keep none: unlock them, or start over. */
export function LockedCard({ status }: { readonly status: BackupStatus }) {
  const { isKeyWithdrawn = false, passkeys = [] } = status;
  const queryClient = useQueryClient();
  const startOver = useMutation({
    mutationFn: () => backupClient.startOver(),
    onSuccess: () => refreshBackups(queryClient),
  });
  const ask = async () => {
    const isSure = await confirmDanger({
      title: 'Delete the locked backups and start over?',
      confirmLabel: 'Delete and start over',
      body: (
        <Text size="sm">
          All backups in this browser are deleted. This cannot be undone. Your data and downloaded files are not
          touched.
        </Text>
      ),
    });
    if (isSure) startOver.mutate();
  };
  return (
    <Paper component="section" withBorder radius="md" p="md" maw={640} aria-labelledby="locked">
      <Stack gap="sm">
        <Title order={2} size="h4" id="locked">
          Unlock your backups
        </Title>
        <Text size="sm">
          {isKeyWithdrawn
            ? 'As you chose, this browser asks for a key before each backup. Once unlocked, backups stay unlocked until this tab is closed or locked.'
            : 'This browser has backups but has lost the key to them. Your passphrase or your recovery key opens them again. Your data is not affected.'}
        </Text>
        <CredentialForm
          submitLabel="Unlock"
          passkeys={passkeys}
          onSubmit={(credential) => unlockBackups(queryClient, credential)}
        />
        {startOver.isError && <ErrorNotice error={startOver.error} operation="delete" />}
        <Group>
          <Button
            variant="subtle"
            color="red"
            size="compact-sm"
            loading={startOver.isPending}
            onClick={() => {
              void ask();
            }}
          >
            I have neither. Delete them and start over
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
