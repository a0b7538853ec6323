import { ActionIcon, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconGripVertical } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { Collection } from '../../../catalogue/model.ts';
import { CollectionIcon } from '../../../ui/collection-icon.tsx';
import { formatCountOf, formatRelativeTime } from '../../../ui/format.ts';
import { useFormats } from '../../../ui/formats.tsx';
import type { DragOrder } from '../../../ui/use-drag-order.ts';
import classes from './collection-card.module.css';
import { CollectionMenu } from './collection-menu.tsx';
import { EditCollectionModal } from './edit-collection-modal.tsx';

/** A collection on the first screen: icon, name, number of records, time of the last change. */
export function CollectionCard({
  collection,
  recordCount,
  drag,
  beforePrevious,
  afterNext,
}: {
  readonly collection: Collection;
  readonly recordCount: number;
  readonly drag: DragOrder;
  readonly beforePrevious: string | undefined;
  readonly afterNext: { readonly beforeId: string | undefined } | undefined;
}) {
  const [isEditing, { open, close }] = useDisclosure(false);
  const formats = useFormats();
  return (
    <li
      className={classes.card}
      data-drag-item
      data-is-dragged={drag.draggedId === collection.id || undefined}
      data-is-target={(drag.draggedId !== undefined && drag.beforeId === collection.id) || undefined}
      {...drag.itemProps(collection.id)}
    >
      <Group wrap="nowrap" gap="sm" align="flex-start">
        <CollectionIcon icon={collection.icon} color={collection.color} size={44} />
        <div className={classes.text}>
          <Link to={`/collections/${collection.id}`} className={classes.link}>
            {collection.name}
          </Link>
          <Text size="sm">{formatCountOf(recordCount, 'record')}</Text>
          <Text size="xs" c="dimmed" title={formats.dateTime(collection.updatedAt)}>
            Changed {formatRelativeTime(collection.updatedAt)}
          </Text>
        </div>
      </Group>
      <div className={classes.tools}>
        {/* For pointers only: the menu moves the card by keyboard. */}
        <ActionIcon
          component="span"
          variant="subtle"
          color="gray"
          className={classes.handle}
          title="Drag to reorder"
          aria-hidden
          {...drag.handleProps(collection.id)}
        >
          <IconGripVertical size={16} />
        </ActionIcon>
        <CollectionMenu collection={collection} onEdit={open} beforePrevious={beforePrevious} afterNext={afterNext} />
      </div>
      <EditCollectionModal collection={collection} isOpen={isEditing} onClose={close} />
    </li>
  );
}
