import { ActionIcon, Badge, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronUp, IconPencil, IconTrash } from '@tabler/icons-react';
import { useLiveQuery } from 'dexie-react-hooks';
import { db } from '../../../catalogue/database.ts';
import type { Collection, Field } from '../../../catalogue/model.ts';
import { formatCountOf } from '../../../ui/format.ts';
import { runAndReport } from '../../errors/notify.tsx';
import { OptionPill } from '../../../ui/option-pill.tsx';
import { draggableItem, DragHandle } from '../../../ui/drag-handle.tsx';
import type { DragOrder } from '../../../ui/use-drag-order.ts';
import { screenOf } from '../field-types/registry.ts';
import { askAndDeleteField } from './delete-field.tsx';
import classes from './field-list.module.css';
import { FieldModal } from './field-modal.tsx';

const SHOWN_OPTIONS = 6;

/** One field, and its actions. */
export function FieldRow({
  collection,
  field,
  drag,
  onMoveUp,
  onMoveDown,
}: {
  readonly collection: Collection;
  readonly field: Field;
  readonly drag: DragOrder;
  readonly onMoveUp: (() => void) | undefined;
  readonly onMoveDown: (() => void) | undefined;
}) {
  const [isEditing, { open, close }] = useDisclosure(false);
  const { label, Icon } = screenOf(field.type);
  const isTitle = collection.titleFieldId === field.id;
  return (
    <li className={classes.row} {...draggableItem(drag, field.id)}>
      {/* For pointers only: the buttons move the field by keyboard. */}
      <DragHandle drag={drag} id={field.id} className={classes.handle} />
      <Icon size={20} stroke={1.6} aria-hidden style={{ flexShrink: 0 }} />
      <div className={classes.text}>
        <Text span fw={550} size="sm">
          {field.name}
        </Text>{' '}
        {isTitle && (
          <Badge variant="default" size="sm">
            Title
          </Badge>
        )}
        <FieldDetails field={field} typeLabel={label} />
      </div>
      <div className={classes.tools}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`Move ${field.name} up`}
          disabled={!onMoveUp}
          onClick={onMoveUp}
        >
          <IconChevronUp size={18} />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`Move ${field.name} down`}
          disabled={!onMoveDown}
          onClick={onMoveDown}
        >
          <IconChevronDown size={18} />
        </ActionIcon>
        <ActionIcon variant="subtle" color="gray" aria-label={`Edit ${field.name}`} onClick={open}>
          <IconPencil size={18} />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`Delete ${field.name}`}
          title={isTitle ? 'The title cannot be deleted. Make another field the title first.' : undefined}
          disabled={isTitle}
          onClick={() => {
            runAndReport(() => askAndDeleteField(field));
          }}
        >
          <IconTrash size={18} />
        </ActionIcon>
      </div>
      <FieldModal collection={collection} field={field} isOpen={isEditing} onClose={close} />
    </li>
  );
}

function FieldDetails({ field, typeLabel }: { readonly field: Field; readonly typeLabel: string }) {
  const { relatedCollectionId, options = [] } = field;
  const related = useLiveQuery(
    async () => (relatedCollectionId === undefined ? undefined : db.collections.get(relatedCollectionId)),
    [relatedCollectionId],
  );
  const words = [
    typeLabel,
    field.unit !== undefined && `in ${field.unit}`,
    field.isSequential && 'numbered automatically',
    field.isSingle && 'at most one',
    related && `to ${related.name}`,
    options.length > SHOWN_OPTIONS && formatCountOf(options.length, 'option'),
  ].filter((word) => typeof word === 'string');
  return (
    <div className={classes.details}>
      <span>{words.join(' · ')}</span>
      {options.length <= SHOWN_OPTIONS &&
        options.map((option) => <OptionPill key={option.id} label={option.label} color={option.color} />)}
    </div>
  );
}
