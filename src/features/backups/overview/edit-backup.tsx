import { Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { backupClient } from '../../../backup/client/client.ts';
import { SaveForm } from '../shared/save-form.tsx';
import type { BackupSummary } from '../../../backup/contract/backups.ts';
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
  const save = () => backupClient.amendBackup(backup.id, { name: name.trim(), note });
  return (
    <SaveForm save={save} operation="amend" onDone={onDone}>
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
    </SaveForm>
  );
}
