import { Alert, Anchor, Button, Stack, Text } from '@mantine/core';
import { IconFolder, IconInfoCircle } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { askForFolder, canPickFolders, pickFolder } from '../../ui/folder-picker.ts';
import type { ConnectProps, FormOf } from '../form.ts';
import { folder } from './definition.ts';

type NotConnected =
  | { readonly kind: 'closed' | 'refused' }
  | { readonly kind: 'declined'; readonly folder: FileSystemDirectoryHandle };

/** The button that opens the folder picker. */
function ConnectFolder({ label, purpose, isDisabled, onConnected, onFailed }: ConnectProps) {
  const [trouble, setTrouble] = useState<NotConnected>();
  const pick = async () => {
    setTrouble(undefined);
    const picked = await pickFolder(purpose === 'keep' ? 'readwrite' : 'read');
    if (picked.kind === 'picked') await onConnected(picked.folder, picked.folder.name);
    // For reading only, a closed picker needs no explanation.
    else if (purpose === 'keep' || picked.kind === 'refused') setTrouble(picked);
  };
  const askAgain = async (declined: FileSystemDirectoryHandle) => {
    setTrouble(undefined);
    if (await askForFolder(declined)) await onConnected(declined, declined.name);
    else setTrouble({ kind: 'declined', folder: declined });
  };
  const close = () => {
    setTrouble(undefined);
  };
  const button = (
    <Button
      w={{ base: '100%', xs: 'fit-content' }}
      variant="default"
      leftSection={<IconFolder size={18} aria-hidden />}
      disabled={isDisabled}
      onClick={() => {
        pick().catch(onFailed);
      }}
    >
      {label}
    </Button>
  );
  if (!trouble) return button;
  return (
    <>
      {button}
      {trouble.kind === 'closed' && (
        <NotAdded title="No folder was added" onClose={close}>
          <Text size="sm">
            To keep copies in a folder, choose it and allow Heirloom to save changes to it. Nothing has changed.
          </Text>
        </NotAdded>
      )}
      {trouble.kind === 'refused' && (
        <NotAdded title="This browser does not let Heirloom open folders" onClose={close}>
          <Text size="sm">
            Its settings forbid it, or an administrator of this device does. Allow file editing in the browser’s
            settings for this site, then try again. Downloaded files and destinations of other kinds work without it.
          </Text>
        </NotAdded>
      )}
      {trouble.kind === 'declined' && (
        <NotAdded title={`Heirloom may not write to “${trouble.folder.name}”`} onClose={close}>
          <Text size="sm">
            The browser asked whether Heirloom may save changes to this folder, and you declined. Without permission, no
            copies can be kept there. Nothing has changed.
          </Text>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              askAgain(trouble.folder).catch(onFailed);
            }}
          >
            Ask again
          </Button>
        </NotAdded>
      )}
    </>
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

export const folderForm: FormOf<typeof folder> = {
  Icon: IconFolder,
  isSupported: canPickFolders,
  Connect: ConnectFolder,
  NotSupported: NoFolders,
  renew: (subject) => askForFolder(folder.settings.shape.root.parse(subject)),
};
