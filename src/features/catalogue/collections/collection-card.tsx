import { ActionIcon, Group, Text } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { Link } from 'react-router';
import type { Collection } from '../../../catalogue/model.ts';
import { CollectionIcon } from '../../../ui/collection-icon.tsx';
import { formatCountOf, formatRelativeTime } from '../../../ui/format.ts';
import { useFormats } from '../../../ui/formats.tsx';
import { draggableItem, DragHandle } from '../../../ui/drag-handle.tsx';
import type { DragOrder } from '../../../ui/use-drag-order.ts';
import classes from './collection-card.module.css';

// With its dialogs a tenth of the app, so the first screen does not wait for it.
const CollectionMenu = lazy(async () => ({ default: (await import('./collection-menu.tsx')).CollectionMenu }));

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
  const formats = useFormats();
  return (
    <li className={classes.card} {...draggableItem(drag, collection.id)}>
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
        <DragHandle drag={drag} id={collection.id} className={classes.handle} />
        {/* As large as the button, so that nothing moves when the button appears. */}
        <Suspense fallback={<ActionIcon component="span" variant="subtle" style={{ visibility: 'hidden' }} />}>
          <CollectionMenu collection={collection} beforePrevious={beforePrevious} afterNext={afterNext} />
        </Suspense>
      </div>
    </li>
  );
}
