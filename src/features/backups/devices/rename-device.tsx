import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { backupClient } from '../../../backup/client/client.ts';
import { modals } from '../../../ui/modals.ts';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { refreshBackups } from '../shared/queries/client-queries.ts';

const MODAL = 'rename-device';
const MOST_CHARACTERS = 60;

/** Asks for a name by which the person recognises this device. */
export function openRenameDevice(name: string): void {
  modals.open({
    modalId: MODAL,
    title: 'Name of this device',
    children: (
      <RenameForm
        known={name}
        onDone={() => {
          modals.close(MODAL);
        }}
      />
    ),
  });
}

function RenameForm({ known, onDone }: { readonly known: string; readonly onDone: () => void }) {
  const [name, setName] = useState(known);
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: () => backupClient.changeSyncing({ deviceName: name }),
    onSuccess: async () => {
      await refreshBackups(queryClient);
      onDone();
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label="Name"
          description="Backups and your other devices show it from the next synchronisation on."
          required
          value={name}
          maxLength={MOST_CHARACTERS}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
          data-autofocus
        />
        {save.isError && <ErrorNotice error={save.error} operation="sync" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
