import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { backupClient } from '../../../backup/client/client.ts';
import { refreshBackups } from '../shared/queries/client-queries.ts';
import type { BackupSummary } from '../../../backup/contract/backups.ts';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { modals } from '../../../ui/modals.ts';

const MODAL = 'edit-backup';
// The limits of the backup format.
const NAME_LENGTH = 200;
const NOTE_LENGTH = 10_000;

/** Opens the form for a backup's name and note. */
export function openEditBackup(backup: BackupSummary): void {
  modals.open({
    modalId: MODAL,
    title: 'Edit the backup',
    children: (
      <EditBackupForm
        backup={backup}
        onDone={() => {
          modals.close(MODAL);
        }}
      />
    ),
  });
}

function EditBackupForm({ backup, onDone }: { readonly backup: BackupSummary; readonly onDone: () => void }) {
  const [name, setName] = useState(backup.name);
  const [note, setNote] = useState(backup.note);
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: () => backupClient.amendBackup(backup.id, { name: name.trim(), note }),
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
      <Stack gap="sm">
        <TextInput
          label="Name"
          description="If empty, the date is used."
          value={name}
          maxLength={NAME_LENGTH}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
          data-autofocus
        />
        <Textarea
          label="Note"
          value={note}
          maxLength={NOTE_LENGTH}
          autosize
          minRows={3}
          maxRows={12}
          onChange={(event) => {
            setNote(event.currentTarget.value);
          }}
        />
        {save.isError && <ErrorNotice error={save.error} operation="amend" />}
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
