import { Alert, Button, Group, Text } from '@mantine/core';
import type { SaveStatus } from './use-record-draft.ts';

const WORDS = {
  idle: 'Changes are saved automatically.',
  editing: 'Editing…',
  saving: 'Saving…',
  saved: 'Saved.',
  failed: 'Not saved.',
} as const;

/** Shows whether edits are saved; announced politely if they are, at once if not. */
export function SaveState({ status, onRetry }: { readonly status: SaveStatus; readonly onRetry: () => void }) {
  return (
    <>
      <Text size="xs" c="dimmed" role="status">
        {WORDS[status.kind]}
      </Text>
      {status.kind === 'failed' && (
        <Alert color="red" role="alert" title="This could not be saved">
          <Group justify="space-between">
            <Text size="sm">{status.message} Your text is still here.</Text>
            <Button size="xs" variant="default" onClick={onRetry}>
              Try again
            </Button>
          </Group>
        </Alert>
      )}
    </>
  );
}
