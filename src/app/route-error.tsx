import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import { Link, useRouteError } from 'react-router';
import { describeError } from '../features/errors/describe-error.ts';

/** Shown when a screen failed: what happened, that nothing was changed, and how to continue. */
export function RouteError() {
  const error = useRouteError();
  const { title, message, hint } = explain(error);
  useEffect(() => {
    document.title = `${title} · Heirloom`;
  }, [title]);
  return (
    <Stack maw={560} gap="sm" role="alert">
      <Title order={1} size="h2">
        {title}
      </Title>
      <Text>{message}</Text>
      {hint !== undefined && <Text>{hint}</Text>}
      <Text c="dimmed">Showing a page changes nothing. If this happens again, restore a backup.</Text>
      <Group>
        <Button component={Link} to="/">
          Back to the collections
        </Button>
        <Button
          variant="default"
          onClick={() => {
            window.location.reload();
          }}
        >
          Reload the page
        </Button>
      </Group>
    </Stack>
  );
}

function explain(error: unknown): { title: string; message: string; hint?: string | undefined } {
  // Browsers word this differently, but all throw a TypeError when a part of the app cannot be loaded.
  if (error instanceof TypeError && /import|module/i.test(error.message)) {
    return {
      title: 'A part of Heirloom could not be loaded',
      message: 'It may have been updated since this tab was opened, or the connection is gone.',
      hint: 'Reload the page.',
    };
  }
  return { title: 'This page could not be shown', ...describeError(error) };
}
