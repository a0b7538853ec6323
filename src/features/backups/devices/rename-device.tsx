import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { backupClient } from '../../../backup/client/client.ts';
import { modals } from '../../../ui/modals.ts';
import { SaveForm } from '../shared/save-form.tsx';

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
  const save = () => backupClient.changeSyncing({ deviceName: name });
  return (
    <SaveForm save={save} operation="sync" onDone={onDone}>
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
    </SaveForm>
  );
}
