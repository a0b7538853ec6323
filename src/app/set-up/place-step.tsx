import { Button, List, Stack, Text } from '@mantine/core';
import { DOWNLOADS_DESTINATION } from '../../backup/contract/destinations.ts';
import { isSupportedHere } from '../../destinations/forms.ts';
import { addableKinds } from '../../destinations/kinds.ts';
import { AddDestination } from '../../features/backups/destinations/add-destination.tsx';

/** Chooses where copies are kept: a destination that this browser can copy to, or else downloaded files. */
export function PlaceStep({ onChosen }: { readonly onChosen: (destinationId: string) => void }) {
  const supported = addableKinds().filter(({ kind }) => isSupportedHere(kind));
  return (
    <>
      <Text>
        If this browser’s data is lost, the backups in it are lost too. So every later backup is copied, encrypted, to a
        place of your choice:
      </Text>
      <List>
        {supported.map(({ kind, definition }) => (
          <List.Item key={kind}>{definition.words.introduction}</List.Item>
        ))}
      </List>
      <Stack gap="xs" align="flex-start">
        <AddDestination
          label="choose"
          onAdded={async (destinationId) => {
            onChosen(destinationId);
          }}
        />
        <Button
          variant="subtle"
          onClick={() => {
            onChosen(DOWNLOADS_DESTINATION);
          }}
        >
          Use a downloaded file instead
        </Button>
      </Stack>
    </>
  );
}
