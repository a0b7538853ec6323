import { Button, Code, List, Stack, Text, Title } from '@mantine/core';

/**
 * Shown instead of the app if the browser does not let it store anything: what that means and what to do.
 * @param errorNames for a report: the names of the browser's error and of its causes.
 */
export function StorageRefused({ errorNames }: { readonly errorNames: readonly string[] }) {
  return (
    <Stack component="main" p="md" maw={620} mx="auto" my="xl">
      <Title order={1} size="h2">
        Heirloom cannot store anything here
      </Title>
      <Text>
        Heirloom keeps your catalogue in this browser, and the browser has refused. Nothing was changed, and what you
        have stored in another window or profile is not affected.
      </Text>
      <Title order={2} size="h4">
        What to do
      </Title>
      <List spacing="xs">
        <List.Item>
          In a private or incognito window: open Heirloom in a normal one. A private window deletes its data when it
          closes anyway.
        </List.Item>
        <List.Item>
          If cookies and site data are blocked: allow them for this site in the browser’s privacy settings.
        </List.Item>
        <List.Item>If the disk is full: free some space.</List.Item>
        <List.Item>
          If none of these applies: restart the browser. Its database may be in a bad state for a while after an update.
        </List.Item>
      </List>
      <Button
        onClick={() => {
          window.location.reload();
        }}
        w="fit-content"
      >
        Try again
      </Button>
      {errorNames.length > 0 && (
        <details>
          <Text component="summary" size="xs" w="fit-content">
            Details for a report
          </Text>
          <Code block mt={4} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {errorNames.join(' ← ')}
          </Code>
        </details>
      )}
    </Stack>
  );
}
