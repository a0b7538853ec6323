import { Button, FileButton, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Credential } from '../../../engine/index.ts';
import { refreshBackups } from '../shared/queries/client-queries.ts';
import { backupClient } from '../../../backup/client/client.ts';
import { CredentialForm } from '../shared/credential-form.tsx';
import { errorWords } from '../../errors/error-words.ts';
import { readKit } from './read-kit.ts';

const KINDS = ['recovery-key'] as const;

/** Confirms that the person has the valid kit, for example after a restore in another browser. */
export function HoldStep({
  onProven,
  onNewKit,
  onLater,
}: {
  readonly onProven: () => void;
  readonly onNewKit: () => void;
  readonly onLater: () => void;
}) {
  const queryClient = useQueryClient();
  const prove = async (recoveryKey: string) => {
    if (!(await backupClient.proveRecoveryKey(recoveryKey))) return false;
    await refreshBackups(queryClient);
    onProven();
    return true;
  };
  const submit = async (given: Credential) => given.kind === 'recovery-key' && prove(given.recoveryKey);
  return (
    <Stack gap="sm" maw={640}>
      <Text>
        There is a recovery kit for these backups. Type the key from it to make sure that you still have it and can read
        it.
      </Text>
      <CredentialForm kinds={KINDS} submitLabel="Confirm" onSubmit={submit} />
      <SavedKit onKey={prove} />
      <Text size="sm">No longer have it? A new kit replaces it; the old one does not open later backups.</Text>
      <Group gap="xs">
        <Button variant="default" onClick={onNewKit}>
          Make a new kit
        </Button>
        <Button variant="subtle" onClick={onLater}>
          Not now
        </Button>
      </Group>
    </Stack>
  );
}

/** Reads the key from a kit that was saved as a file. */
function SavedKit({ onKey }: { readonly onKey: (recoveryKey: string) => Promise<boolean> }) {
  const open = useMutation({
    mutationFn: async (file: File) => {
      const key = readKit(await file.text());
      if (key === undefined) return 'This file is not a recovery kit. Its name begins with “heirloom-recovery-kit-”.';
      return (await onKey(key)) ? undefined : 'This kit opens other backups. Look for the kit that names these.';
    },
  });
  const trouble = open.error ? errorWords(open.error).title : open.data;
  return (
    <Stack gap={4}>
      <Group>
        <FileButton
          accept=".html,text/html,text/plain"
          onChange={(file) => {
            if (file) open.mutate(file);
          }}
        >
          {(props) => (
            <Button {...props} variant="default" loading={open.isPending}>
              Open the saved kit
            </Button>
          )}
        </FileButton>
      </Group>
      {trouble !== undefined && (
        <Text role="alert" size="sm" c="var(--mantine-color-error)">
          {trouble}
        </Text>
      )}
    </Stack>
  );
}
