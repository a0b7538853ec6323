import { Button, Checkbox, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { refreshBackups, syncQueries } from '../shared/queries/client-queries.ts';
import { backupClient } from '../../../backup/client/client.ts';
import type { DestinationStatus } from '../../../backup/contract/destinations.ts';
import { mustGetDefinition } from '../../../destinations/kinds.ts';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { modals } from '../../../ui/modals.ts';
import { DialogActions } from '../../../ui/dialog-actions.tsx';

const MODAL = 'remove-destination';

/** Says what removing a destination means, and asks. */
export function openRemoveDestination(destination: DestinationStatus): void {
  modals.open({
    modalId: MODAL,
    title: `Remove “${destination.name}”?`,
    children: (
      <RemoveForm
        destination={destination}
        onDone={() => {
          modals.close(MODAL);
        }}
      />
    ),
  });
}

function RemoveForm({
  destination: { id, kind, describes, isAppendOnly = false },
  onDone,
}: {
  readonly destination: DestinationStatus;
  readonly onDone: () => void;
}) {
  const { noun, keepsEverything } = mustGetDefinition(kind).words;
  const [deleteContents, setDeleteContents] = useState(false);
  const queryClient = useQueryClient();
  const { data: syncing } = useQuery(syncQueries.syncing);
  const isShared = syncing?.place?.id === id;
  const remove = useMutation({
    mutationFn: () => backupClient.removeDestination(id, deleteContents),
    onSuccess: async () => {
      await refreshBackups(queryClient);
      onDone();
    },
  });
  return (
    <Stack gap="sm">
      <Text size="sm">
        Backups are no longer copied to {describes}. The copies stay there unless you delete them; you can restore from
        them or add the {noun} again.
      </Text>
      {isShared && <Text size="sm">Your other devices share it. This device stops sharing; the others continue.</Text>}
      {isShared ? null : isAppendOnly ? (
        <Text size="sm">
          {keepsEverything?.howToDelete ?? 'The key cannot delete them. To do so, use the console of your provider.'}
        </Text>
      ) : (
        <Checkbox
          label="Also delete the copies there"
          description="Deletes only Heirloom’s own files. This cannot be undone. Backups at other destinations are not touched."
          checked={deleteContents}
          onChange={(event) => {
            setDeleteContents(event.currentTarget.checked);
          }}
        />
      )}
      {remove.isError && <ErrorNotice error={remove.error} operation="destination" />}
      <DialogActions>
        <Button variant="default" onClick={onDone} data-autofocus>
          Cancel
        </Button>
        <Button
          color="red"
          loading={remove.isPending}
          onClick={() => {
            remove.mutate();
          }}
        >
          {deleteContents ? 'Remove and delete copies' : 'Remove'}
        </Button>
      </DialogActions>
    </Stack>
  );
}
