import { Button, Group, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { AddFolder } from '../../features/backups/destinations/add-folder.tsx';
import { DOWNLOADS_DESTINATION } from '../../backup/contract/destinations.ts';
import { canPickFolders } from '../../ui/folder-picker.ts';

/** Where the copies are kept: a folder where the browser can use one, else files that are downloaded. */
export function PlaceStep({ onChosen }: { readonly onChosen: (destinationId: string) => void }) {
  const useFiles = () => {
    onChosen(DOWNLOADS_DESTINATION);
  };
  if (!canPickFolders()) {
    return (
      <>
        <Text>
          This browser cannot copy backups to a folder automatically. Download a backup file instead, and keep it on
          another device, on a drive or in a cloud. Heirloom reminds you when a new one is due.
        </Text>
        <Group>
          <Button leftSection={<IconDownload size={18} aria-hidden />} onClick={useFiles}>
            Use a downloaded file
          </Button>
        </Group>
      </>
    );
  }
  return (
    <>
      <Text>
        If this browser’s data is lost, the backups in it are lost too. Choose a folder for an encrypted copy: one that
        Dropbox, Drive, iCloud or Syncthing syncs, or one on another drive. Every later backup is copied there too.
      </Text>
      <Stack gap="xs" align="flex-start">
        <AddFolder
          label="Choose a folder"
          onAdded={async (destinationId) => {
            onChosen(destinationId);
          }}
        />
        <Button variant="subtle" onClick={useFiles}>
          Use a downloaded file instead
        </Button>
      </Stack>
    </>
  );
}
