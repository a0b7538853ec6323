import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { errorWords, UNCHANGED, type Operation } from './error-words.ts';

/** A complete account of a failure: what happened, what was and was not changed, and what to do next. */
export function ErrorNotice({
  error,
  operation,
  actions,
  onRetry,
  onClose,
}: {
  readonly error: unknown;
  readonly operation: Operation;
  /** Buttons for what can be done next. */
  readonly actions?: ReactNode;
  /** For a failure that may pass: what *Try again* does. */
  readonly onRetry?: () => void;
  readonly onClose?: () => void;
}) {
  const { title, hint, detail } = errorWords(error, operation);
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      title={title}
      icon={<IconAlertTriangle aria-hidden />}
      {...(onClose === undefined ? {} : { withCloseButton: true, closeButtonLabel: 'Close this message', onClose })}
    >
      <Stack gap={6}>
        <Text size="sm">{UNCHANGED[operation]}</Text>
        <Text size="sm" fw={500}>
          {hint}
        </Text>
        {(actions !== undefined || onRetry !== undefined) && (
          <Group gap="xs" mt={4}>
            {actions}
            {onRetry && (
              <Button size="compact-sm" variant="default" onClick={onRetry}>
                Try again
              </Button>
            )}
          </Group>
        )}
        {detail !== '' && (
          <details>
            <Text component="summary" size="xs" w="fit-content">
              Details for a report
            </Text>
            <Code block mt={4} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {detail}
            </Code>
          </details>
        )}
      </Stack>
    </Alert>
  );
}
