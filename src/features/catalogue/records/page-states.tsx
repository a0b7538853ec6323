import { Alert, Anchor, Button, Center, Group, Loader, Progress, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { Collection } from '../../../catalogue/model.ts';
import type { ReadingProgress } from '../../../catalogue/query/read-records.ts';
import { createView } from '../../../catalogue/views.ts';
import { Page } from '../../../ui/page.tsx';
import { notifyError } from '../../errors/notify.tsx';
import classes from './page-states.module.css';

/** With more than this, a complete restore is the better way. */
const MOST_NAMED = 5;

/** Shown only after a moment: a page that loads at once needs no announcement. */
export function LoadingRecords() {
  return (
    <Center mih={240} role="status" aria-label="Reading the records" className={classes.late}>
      <Loader />
    </Center>
  );
}

/** Shown while a large collection is read for the first time and the view cannot show its first records yet. */
export function ReadingRecords({ progress }: { readonly progress: ReadingProgress }) {
  return (
    <Center mih={240}>
      <Stack gap="xs" w={360} maw="100%">
        <Text role="status">Reading the records…</Text>
        <Progress value={percentOf(progress)} aria-label="Records read" />
        <Text size="sm" c="dimmed">
          Searching, filtering and sorting need all of them.
        </Text>
      </Stack>
    </Center>
  );
}

/** How much has been read, as whole percent. */
export function percentOf({ share }: ReadingProgress): number {
  return Math.floor(share * 100);
}

export function NoSuchCollection() {
  return (
    <Page title="Collection not found">
      <Stack align="start">
        <Text>It may have been deleted, or the address is wrong.</Text>
        <Button component={Link} to="/">
          All collections
        </Button>
      </Stack>
    </Page>
  );
}

export function NoSuchRecord({ collectionId, recordId }: { readonly collectionId: string; readonly recordId: string }) {
  return (
    <Page title="Record not found">
      <Stack align="start">
        <Text>It may have been deleted, or the address is wrong.</Text>
        <Group gap="xs">
          <Button component={Link} to={`/collections/${collectionId}`}>
            Back to the collection
          </Button>
          <Button component={Link} to={`/collections/${collectionId}/records/${recordId}/history`} variant="default">
            Look for it in the backups
          </Button>
        </Group>
      </Stack>
    </Page>
  );
}

/** A record whose key exists, but whose values the browser has lost. */
export function UnreadableRecord({
  collectionId,
  recordId,
}: {
  readonly collectionId: string;
  readonly recordId: string;
}) {
  return (
    <Page title="This record cannot be read">
      <Stack align="start">
        <Text>The browser has lost its values. A backup may have this record.</Text>
        <Group gap="xs">
          <Button component={Link} to={`/collections/${collectionId}/records/${recordId}/history`}>
            Look for it in the backups
          </Button>
          <Button component={Link} to={`/collections/${collectionId}`} variant="default">
            Back to the collection
          </Button>
        </Group>
      </Stack>
    </Page>
  );
}

/** Lists the records of a collection that cannot be read, with links to their backups. */
export function UnreadableRecords({
  collectionId,
  ids,
}: {
  readonly collectionId: string;
  readonly ids: readonly string[];
}) {
  const shown = ids.slice(0, MOST_NAMED);
  return (
    <Alert
      color="yellow"
      role="status"
      title={ids.length === 1 ? '1 record cannot be read' : `${ids.length} records cannot be read`}
    >
      <Stack gap={4} align="start">
        <Text size="sm">The browser has lost the values. A backup may have them.</Text>
        {shown.map((id) => (
          <Anchor
            key={id}
            component={Link}
            size="sm"
            to={`/collections/${collectionId}/records/${id}/history`}
          >{`Look for record ${id.slice(0, 8)} in the backups`}</Anchor>
        ))}
        {ids.length > shown.length && (
          <Anchor component={Link} size="sm" to="/backups">
            Restore from a backup
          </Anchor>
        )}
      </Stack>
    </Alert>
  );
}

export function NoViews({ collection }: { readonly collection: Collection }) {
  const add = () => {
    createView(collection.id, { name: 'Table', kind: 'table' }).catch(notifyError);
  };
  return (
    <Page title={collection.name}>
      <Stack align="start">
        <Text>This collection has no view yet.</Text>
        <Button onClick={add}>Add a table</Button>
      </Stack>
    </Page>
  );
}

export function QueryFailed({ message }: { readonly message: string }) {
  return (
    <Alert color="red" title="The records could not be read" role="alert">
      {message} Nothing was changed. Reload the page to try again; if it happens again, restore a backup.
    </Alert>
  );
}

/** The empty state: there are no records yet, or none that match. */
export function EmptyRecords(props: {
  readonly isFiltered: boolean;
  readonly onNew: () => void;
  readonly onClear: () => void;
}) {
  return (
    <Center mih={280}>
      <Stack align="center" gap="sm">
        <Text fw={600}>{props.isFiltered ? 'Nothing matches' : 'No records yet'}</Text>
        <Text c="dimmed" ta="center">
          {props.isFiltered
            ? 'No record matches the search and the filters of this view.'
            : 'Add the first one, or import a file.'}
        </Text>
        {props.isFiltered ? (
          <Button variant="default" onClick={props.onClear}>
            Clear search and filters
          </Button>
        ) : (
          <Button onClick={props.onNew}>New record</Button>
        )}
      </Stack>
    </Center>
  );
}
