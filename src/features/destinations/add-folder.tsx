import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { IconFolderPlus, IconInfoCircle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { BackupError } from '../../engine/index.ts';
import { refreshBackups } from '../../worker/client-queries.ts';
import { destinationsClient } from '../../worker/destinations-client.ts';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { canPickFolders, pickFolder } from '../../ui/folder-picker.ts';
import { useJobStore } from './job-store.ts';
import { useDestinationJobs } from './use-destination-jobs.ts';

type Trouble =
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'other-repository'; readonly folder: FileSystemDirectoryHandle };

/** Takes in a folder as a place for backups, and copies all there at once. */
export function AddFolder() {
  const queryClient = useQueryClient();
  const { copy } = useDestinationJobs();
  const isBusy = useJobStore(({ job }) => job !== undefined);
  const [trouble, setTrouble] = useState<Trouble>();
  if (!canPickFolders()) return <NoFolders />;

  const add = async (folder: FileSystemDirectoryHandle | undefined, place: 'found' | 'free') => {
    setTrouble(undefined);
    if (!folder) return;
    const result = await destinationsClient.addFolder(folder, place);
    if (result.kind === 'other-repository') {
      setTrouble({ kind: 'other-repository', folder });
      return;
    }
    if (result.kind === 'known') notifyDone('This folder is in use for backups already.');
    if (result.kind === 'joined') notifyDone('There were copies of these backups in the folder: they are used further.');
    await refreshBackups(queryClient);
    await copy(result.destinationId);
  };
  const run = (work: Promise<void>) => { work.catch((error: unknown) => { setTrouble({ kind: 'failed', error }); }); };
  return (
    <Stack gap="sm">
      <Button w="fit-content" leftSection={<IconFolderPlus size={18} aria-hidden />} disabled={isBusy} onClick={() => { run(pickFolder('readwrite').then((folder) => add(folder, 'found'))); }}>
        Add a folder
      </Button>
      {trouble?.kind === 'failed' && <FailedNotice error={trouble.error} onClose={() => { setTrouble(undefined); }} />}
      {trouble?.kind === 'other-repository' && (
        <Alert role="alert" color="yellow" icon={<IconInfoCircle aria-hidden />} title={`There are other backups in “${trouble.folder.name}”`} withCloseButton closeButtonLabel="Close this message" onClose={() => { setTrouble(undefined); }}>
          <Stack gap="xs">
            <Text size="sm">They belong to another set: another passphrase, another recovery key. They were left as they are.</Text>
            <Group gap="xs">
              <Button size="compact-sm" onClick={() => { run(add(trouble.folder, 'free')); }}>Keep mine beside them</Button>
              <Button size="compact-sm" variant="default" component={Link} to="/restore">Restore from them</Button>
            </Group>
          </Stack>
        </Alert>
      )}
    </Stack>
  );
}

function FailedNotice({ error, onClose }: { readonly error: unknown; readonly onClose: () => void }) {
  const isKeyMissing = error instanceof BackupError && error.code === 'locked';
  if (!isKeyMissing) return <ErrorNotice error={error} operation="destination" onClose={onClose} />;
  // No failure, only too early: a copy that no one can open is no backup.
  return (
    <Alert role="status" color="yellow" icon={<IconInfoCircle aria-hidden />} title="Copies need a key first" withCloseButton closeButtonLabel="Close this message" onClose={onClose}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">Without a passphrase or a recovery key no one could open them, you neither. Nothing was changed.</Text>
        <Button component={Link} to="/security" size="compact-sm" variant="default">Set up recovery</Button>
      </Stack>
    </Alert>
  );
}

function NoFolders() {
  return (
    <Alert color="gray" icon={<IconInfoCircle aria-hidden />} title="This browser cannot keep copies in a folder">
      <Text size="sm">
        Chrome, Edge and other browsers of their kind can. Here, <Anchor component={Link} to="/backups" inherit underline="always">download a backup</Anchor> now and then,
        and keep the file outside this device.
      </Text>
    </Alert>
  );
}
