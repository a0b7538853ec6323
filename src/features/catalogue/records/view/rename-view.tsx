import { Button, Modal, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { View } from '../../../../catalogue/model.ts';
import { updateView } from '../../../../catalogue/views.ts';
import { notifyError } from '../../../errors/notify.tsx';
import { DialogActions } from '../../../../ui/dialog-actions.tsx';

/**
 * Asks for a new name for a view. Stays mounted while closed: only then does Mantine know which element had the focus.
 */
export function RenameView({
  view,
  isOpen,
  onClose,
}: {
  readonly view: View;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Rename view" closeButtonProps={{ 'aria-label': 'Close' }}>
      <RenameForm view={view} onClose={onClose} />
    </Modal>
  );
}

function RenameForm({ view, onClose }: { readonly view: View; readonly onClose: () => void }) {
  const [name, setName] = useState(view.name);
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    updateView(view.id, { name: name.trim() }).then(onClose, notifyError);
  };
  return (
    <form onSubmit={save}>
      <Stack gap="md">
        <TextInput
          label="Name"
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
          data-autofocus
          maxLength={80}
        />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={name.trim() === ''}>
            Rename
          </Button>
        </DialogActions>
      </Stack>
    </form>
  );
}
