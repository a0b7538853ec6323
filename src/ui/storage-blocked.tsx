import { Stack, Text, Title } from '@mantine/core';

/** Shown instead of the app while another tab keeps its database from being upgraded. */
export function StorageBlocked() {
  return (
    <Stack component="main" p="md" maw={620} mx="auto" my="xl" role="status">
      <Title order={1} size="h2">
        Close the other tabs of Heirloom
      </Title>
      <Text>
        This version of Heirloom has to update how your data is stored, and a tab with an older version is still open.
        Once you close it, this one continues.
      </Text>
    </Stack>
  );
}
