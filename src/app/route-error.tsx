import { Button, Stack, Text, Title } from '@mantine/core';
import { useRouteError } from 'react-router';

/** What is shown when a screen failed: what happened, that nothing was lost, and a way on. */
export function RouteError() {
  const error = useRouteError();
  const message = error instanceof Error ? error.message : 'There is no such page.';
  return (
    <Stack component="main" p="xl" maw={560} mx="auto" mt={80}>
      <Title order={1}>This page could not be shown</Title>
      <Text>{message}</Text>
      <Text c="dimmed">Your data is as it was.</Text>
      <Button component="a" href="/">Back to the collections</Button>
    </Stack>
  );
}
