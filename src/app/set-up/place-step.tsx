import { Button, Group, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { DOWNLOADS_DESTINATION } from '../../backup/contract/destinations.ts';
import { isSupportedHere } from '../../destinations/forms.ts';
import { addableKinds } from '../../destinations/kinds.ts';
import { AddDestination } from '../../features/backups/destinations/add-destination.tsx';

/** Chooses where copies are kept: a destination that this browser can copy to, or else downloaded files. */
export function PlaceStep({ onChosen }: { readonly onChosen: (destinationId: string) => void }) {
  const supported = addableKinds().filter(({ kind }) => isSupportedHere(kind));
  const useFiles = () => {
    onChosen(DOWNLOADS_DESTINATION);
  };
  if (supported.length === 0) {
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
  const introductions = supported.map(({ definition }) => definition.words.introduction).join(' ');
  return (
    <>
      <Text>
        {`If this browser’s data is lost, the backups in it are lost too. ${introductions} Every later backup is copied there too.`}
      </Text>
      <Stack gap="xs" align="flex-start">
        <AddDestination
          label="choose"
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
