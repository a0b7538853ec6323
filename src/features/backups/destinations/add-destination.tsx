import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { IconFolderPlus, IconInfoCircle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { BackupError } from '../../../engine/index.ts';
import { refreshBackups } from '../shared/queries/client-queries.ts';
import { destinationsClient } from '../../../backup/client/destinations-client.ts';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { notifyDone } from '../../errors/notify.tsx';
import { askForFolder, canPickFolders, pickFolder } from '../../../ui/folder-picker.ts';
import { useJobStore } from './job-store.ts';
import { useDestinationJobs } from './use-destination-jobs.ts';

type Trouble =
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'not-chosen' }
  | { readonly kind: 'declined'; readonly folder: FileSystemDirectoryHandle }
  | { readonly kind: 'other-repository'; readonly folder: FileSystemDirectoryHandle };

interface AddFolderProps {
  readonly label?: string;
  /** What follows; left out, all backups are copied there at once. */
  readonly onAdded?: (destinationId: string) => Promise<void>;
}

/** Adds a folder as a place for backups. */
export function AddFolder({ label = 'Add a folder', onAdded }: AddFolderProps) {
  const queryClient = useQueryClient();
  const { copy } = useDestinationJobs();
  const isBusy = useJobStore(({ job }) => job !== undefined);
  const [trouble, setTrouble] = useState<Trouble>();
  if (!canPickFolders()) return <NoFolders />;

  const add = async (folder: FileSystemDirectoryHandle, place: 'found' | 'free') => {
    setTrouble(undefined);
    const result = await destinationsClient.addFolder(folder, place);
    if (result.kind === 'other-repository') {
      setTrouble({ kind: 'other-repository', folder });
      return;
    }
    if (result.kind === 'known') notifyDone('This folder is in use for backups already.');
    if (result.kind === 'joined')
      notifyDone('The folder already had copies of these backups. Heirloom continues with them.');
    await refreshBackups(queryClient);
    await (onAdded ?? copy)(result.destinationId);
  };
  const pick = async () => {
    const picked = await pickFolder('readwrite');
    if (picked.kind === 'picked') await add(picked.folder, 'found');
    else setTrouble(picked.kind === 'closed' ? { kind: 'not-chosen' } : picked);
  };
  const askAgain = async (folder: FileSystemDirectoryHandle) => {
    if (await askForFolder(folder)) await add(folder, 'found');
    else setTrouble({ kind: 'declined', folder });
  };
  const run = (work: Promise<void>) => {
    work.catch((error: unknown) => {
      setTrouble({ kind: 'failed', error });
    });
  };
  return (
    <Stack gap="sm">
      <Button
        w="fit-content"
        leftSection={<IconFolderPlus size={18} aria-hidden />}
        disabled={isBusy}
        onClick={() => {
          run(pick());
        }}
      >
        {label}
      </Button>
      {trouble?.kind === 'failed' && (
        <FailedNotice
          error={trouble.error}
          onClose={() => {
            setTrouble(undefined);
          }}
        />
      )}
      {trouble?.kind === 'not-chosen' && (
        <NotAdded
          title="No folder was added"
          onClose={() => {
            setTrouble(undefined);
          }}
        >
          <Text size="sm">
            To keep copies in a folder, choose it and allow Heirloom to save changes to it. Nothing has changed.
          </Text>
        </NotAdded>
      )}
      {trouble?.kind === 'declined' && (
        <NotAdded
          title={`Heirloom may not write to “${trouble.folder.name}”`}
          onClose={() => {
            setTrouble(undefined);
          }}
        >
          <Text size="sm">
            The browser asked whether Heirloom may save changes to this folder, and you declined. Without permission, no
            copies can be kept there. Nothing has changed.
          </Text>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              run(askAgain(trouble.folder));
            }}
          >
            Ask again
          </Button>
        </NotAdded>
      )}
      {trouble?.kind === 'other-repository' && (
        <Alert
          role="alert"
          color="yellow"
          icon={<IconInfoCircle aria-hidden />}
          title={`There are other backups in “${trouble.folder.name}”`}
          withCloseButton
          closeButtonLabel="Close this message"
          onClose={() => {
            setTrouble(undefined);
          }}
        >
          <Stack gap="xs">
            <Text size="sm">
              They belong to another set, with another passphrase and recovery key. They were not changed.
            </Text>
            <Group gap="xs">
              <Button
                size="compact-sm"
                onClick={() => {
                  run(add(trouble.folder, 'free'));
                }}
              >
                Keep mine beside them
              </Button>
              <Button size="compact-sm" variant="default" component={Link} to="/restore">
                Restore from them
              </Button>
            </Group>
          </Stack>
        </Alert>
      )}
    </Stack>
  );
}

function NotAdded({
  title,
  onClose,
  children,
}: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  return (
    <Alert
      role="status"
      color="yellow"
      icon={<IconInfoCircle aria-hidden />}
      title={title}
      withCloseButton
      closeButtonLabel="Close this message"
      onClose={onClose}
    >
      <Stack gap="xs" align="flex-start">
        {children}
      </Stack>
    </Alert>
  );
}

function FailedNotice({ error, onClose }: { readonly error: unknown; readonly onClose: () => void }) {
  const isKeyMissing = error instanceof BackupError && error.code === 'locked';
  if (!isKeyMissing) return <ErrorNotice error={error} operation="destination" onClose={onClose} />;
  // No failure, only too early: a copy that no one can open is no backup.
  return (
    <NotAdded title="Set up a key first" onClose={onClose}>
      <Text size="sm">
        Without a passphrase or a recovery key, no one could open the copies, not even you. Nothing has changed.
      </Text>
      <Button component={Link} to="/backups/set-up" size="compact-sm" variant="default">
        Set up backups
      </Button>
    </NotAdded>
  );
}

function NoFolders() {
  return (
    <Alert color="gray" icon={<IconInfoCircle aria-hidden />} title="This browser cannot keep copies in a folder">
      <Text size="sm">
        Chrome, Edge and other Chromium browsers can. Here,{' '}
        <Anchor component={Link} to="/backups" inherit underline="always">
          download a backup
        </Anchor>{' '}
        from time to time, and keep the file outside this device.
      </Text>
    </Alert>
  );
}
