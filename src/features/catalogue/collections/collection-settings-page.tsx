import { Alert, Anchor, Button, Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useLiveQuery } from 'dexie-react-hooks';
import { Link, useNavigate, useParams } from 'react-router';
import { db } from '../../../catalogue/database.ts';
import type { Collection, Field } from '../../../catalogue/model.ts';
import { byOrder } from '../../../catalogue/order.ts';
import { CollectionIcon } from '../../../ui/collection-icon.tsx';
import { runAndReport } from '../../errors/notify.tsx';
import { Page } from '../../../ui/page.tsx';
import { askAndDeleteCollection } from './delete-collection.tsx';
import { EditCollectionModal } from './edit-collection-modal.tsx';
import { FieldList } from './field-list.tsx';
import { FieldModal } from './field-modal.tsx';

/** The fields of a collection, and the collection itself: name, colour, icon, deletion. */
export function CollectionSettingsPage() {
  const { collectionId = '' } = useParams();
  const found = useLiveQuery(async () => {
    const collection = await db.collections.get(collectionId);
    const fields = await db.fields.where('collectionId').equals(collectionId).toArray();
    return { collection, fields: fields.sort(byOrder) };
  }, [collectionId]);

  if (found === undefined) {
    return (
      <Stack aria-busy="true" aria-label="Loading the fields">
        <Skeleton h={32} w={240} />
        <Skeleton h={240} radius="md" />
      </Stack>
    );
  }
  if (!found.collection) {
    return (
      <Page title="No such collection">
        <Text>
          It may have been deleted.{' '}
          <Anchor component={Link} to="/" underline="always">
            See all collections
          </Anchor>
        </Text>
      </Page>
    );
  }
  return <FieldsOf collection={found.collection} fields={found.fields} />;
}

function FieldsOf({ collection, fields }: { readonly collection: Collection; readonly fields: readonly Field[] }) {
  const navigate = useNavigate();
  const [isAdding, adding] = useDisclosure(false);
  const [isEditing, editing] = useDisclosure(false);
  const remove = () => {
    runAndReport(async () => {
      if (await askAndDeleteCollection(collection)) await navigate('/');
    });
  };
  return (
    <Page
      title={`Fields of ${collection.name}`}
      heading={
        <Group component="span" gap="sm" wrap="nowrap">
          <CollectionIcon icon={collection.icon} color={collection.color} />
          <span>Fields of {collection.name}</span>
        </Group>
      }
      actions={
        <>
          <Button variant="default" component={Link} to={`/collections/${collection.id}`}>
            Open collection
          </Button>
          <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={adding.open}>
            Add field
          </Button>
        </>
      }
    >
      <FieldList collection={collection} fields={fields} />
      <Paper withBorder p="md" radius="md" component="section" aria-labelledby="collection-heading">
        <Stack gap="sm">
          <Title order={2} size="h4" id="collection-heading">
            The collection
          </Title>
          <Group>
            <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={editing.open}>
              Name, colour and icon
            </Button>
            <Button variant="outline" color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={remove}>
              Delete collection
            </Button>
          </Group>
        </Stack>
      </Paper>
      {fields.length === 0 && <Alert color="red">This collection has no fields. Restore a backup, or delete it.</Alert>}
      <FieldModal collection={collection} field={undefined} isOpen={isAdding} onClose={adding.close} />
      <EditCollectionModal collection={collection} isOpen={isEditing} onClose={editing.close} />
    </Page>
  );
}
