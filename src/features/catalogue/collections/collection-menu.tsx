import { ActionIcon, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconDots,
  IconPackageExport,
  IconPencil,
  IconTableOptions,
  IconTrash,
} from '@tabler/icons-react';
import { Link } from 'react-router';
import { moveCollection } from '../../../catalogue/move-collection.ts';
import type { Collection } from '../../../catalogue/model.ts';
import { runAndReport } from '../../errors/notify.tsx';
import { openExportOfNow } from './export-collections.ts';
import { askAndDeleteCollection } from './delete-collection.tsx';
import { EditCollectionModal } from './edit-collection-modal.tsx';

/** The actions for a collection as a whole. */
export function CollectionMenu({
  collection,
  beforePrevious,
  afterNext,
}: {
  readonly collection: Collection;
  /** The collection before this one; missing for the first. */
  readonly beforePrevious: string | undefined;
  /** The target for moving one place down; missing for the last. */
  readonly afterNext: { readonly beforeId: string | undefined } | undefined;
}) {
  const { id } = collection;
  const [isEditing, { open, close }] = useDisclosure(false);
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${collection.name}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={open}>
            Name, colour and icon
          </Menu.Item>
          <Menu.Item component={Link} to={`/collections/${id}/settings`} leftSection={<IconTableOptions size={16} />}>
            Fields
          </Menu.Item>
          <Menu.Item
            leftSection={<IconArrowBackUp size={16} />}
            disabled={beforePrevious === undefined}
            onClick={() => {
              runAndReport(() => moveCollection(id, beforePrevious));
            }}
          >
            Move earlier
          </Menu.Item>
          <Menu.Item
            leftSection={<IconArrowForwardUp size={16} />}
            disabled={afterNext === undefined}
            onClick={() => {
              runAndReport(() => moveCollection(id, afterNext?.beforeId));
            }}
          >
            Move later
          </Menu.Item>
          <Menu.Item
            leftSection={<IconPackageExport size={16} />}
            onClick={() => {
              openExportOfNow([id]);
            }}
          >
            Export
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={16} />}
            onClick={() => {
              runAndReport(async () => {
                await askAndDeleteCollection(collection);
              });
            }}
          >
            Delete…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <EditCollectionModal collection={collection} isOpen={isEditing} onClose={close} />
    </>
  );
}
