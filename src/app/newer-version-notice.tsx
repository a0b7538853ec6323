import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useSyncExternalStore } from 'react';
import { isUsedByNewerVersion, onNewerVersion } from '../catalogue/newer-version.ts';

/** Shown above every screen while the catalogue is read-only because a newer version of the app has used it. */
export function NewerVersionNotice() {
  const isNewer = useSyncExternalStore(onNewerVersion, isUsedByNewerVersion);
  if (!isNewer) return null;
  return (
    <Alert
      role="alert"
      color="orange"
      mb="md"
      icon={<IconRefresh aria-hidden />}
      title="A newer version of Heirloom has used this data"
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          Reload to update this tab. Until then you can look at your data here, but not change it or back it up.
        </Text>
        <Button
          size="compact-md"
          onClick={() => {
            window.location.reload();
          }}
        >
          Reload
        </Button>
      </Stack>
    </Alert>
  );
}
