import { Button, Modal, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { createCollection } from '../../../catalogue/collections.ts';
import type { ColorName, TemplateName } from '../../../catalogue/model.ts';
import { TEMPLATES } from '../../../catalogue/templates.ts';
import { ColorChoice } from '../../../ui/color-choice.tsx';
import { runAndReport } from '../../errors/notify.tsx';
import { COLOR_NAMES } from './collection-colors.ts';
import { TemplateChoice } from './template-choice.tsx';
import { DialogActions } from '../../../ui/dialog-actions.tsx';

/** Creates a collection: template, name and colour. */
export function CreateCollectionModal({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="New collection" size="lg">
      <CreateForm onClose={onClose} />
    </Modal>
  );
}

function CreateForm({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  const [template, setTemplate] = useState<TemplateName>('plants');
  // Anything the person has not chosen follows the template.
  const [chosenName, setName] = useState<string>();
  const [chosenColor, setColor] = useState<ColorName>();
  const [isBusy, setBusy] = useState(false);
  const name = chosenName ?? (template === 'blank' ? '' : TEMPLATES[template].name);
  const color = chosenColor ?? TEMPLATES[template].color;

  const create = () => {
    setBusy(true);
    runAndReport(async () => {
      try {
        const { id } = await createCollection({ name, template, color });
        onClose();
        await navigate(`/collections/${id}`);
      } finally {
        setBusy(false);
      }
    });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') create();
      }}
    >
      <Stack gap="md">
        <TemplateChoice value={template} onChange={setTemplate} />
        <TextInput
          label="Name"
          placeholder="Such as: Records, Recipes, Tools"
          description={
            template === 'project' ? 'Its milestones become a collection of their own, beside it.' : undefined
          }
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        <ColorChoice label="Colour" colors={COLOR_NAMES} value={color} onChange={setColor} />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={name.trim() === ''} loading={isBusy}>
            Create collection
          </Button>
        </DialogActions>
      </Stack>
    </form>
  );
}
