import { Button, Modal, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { updateCollection } from '../../../catalogue/collections.ts';
import type { Collection } from '../../../catalogue/model.ts';
import { ColorChoice } from '../../../ui/color-choice.tsx';
import { IconChoice } from '../../../ui/icon-choice.tsx';
import { runAndReport } from '../../errors/notify.tsx';
import { COLOR_NAMES } from './collection-colors.ts';
import { DialogActions } from '../../../ui/dialog-actions.tsx';

/** Changes a collection's name, colour and icon. */
export function EditCollectionModal({
  collection,
  isOpen,
  onClose,
}: {
  readonly collection: Collection;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Name, colour and icon">
      <EditForm collection={collection} onClose={onClose} />
    </Modal>
  );
}

function EditForm({ collection, onClose }: { readonly collection: Collection; readonly onClose: () => void }) {
  const [name, setName] = useState(collection.name);
  const [color, setColor] = useState(collection.color);
  const [icon, setIcon] = useState(collection.icon);
  const isNameMissing = name.trim() === '';
  const save = () => {
    runAndReport(async () => {
      await updateCollection(collection.id, { name, color, icon });
      onClose();
    });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!isNameMissing) save();
      }}
    >
      <Stack gap="md">
        <TextInput
          label="Name"
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
          error={isNameMissing && 'A collection needs a name.'}
          data-autofocus
        />
        <ColorChoice label="Colour" colors={COLOR_NAMES} value={color} onChange={setColor} />
        <IconChoice label="Icon" value={icon} onChange={setIcon} />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={isNameMissing}>
            Save
          </Button>
        </DialogActions>
      </Stack>
    </form>
  );
}
