import { Modal } from '@mantine/core';
import type { Collection, Field } from '../../../catalogue/model.ts';
import { FieldEditor } from './field-editor.tsx';

/** Adds a field, or edits an existing one. */
export function FieldModal({
  collection,
  field,
  isOpen,
  onClose,
}: {
  readonly collection: Collection;
  readonly field: Field | undefined;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={field ? `Edit “${field.name}”` : 'New field'}
      size="lg"
      closeOnClickOutside={false}
    >
      <FieldEditor collection={collection} field={field} onClose={onClose} />
    </Modal>
  );
}
