import { Alert, Text } from '@mantine/core';
import type { ImportError } from '../../../catalogue/import/import-error.ts';

/** A failure in plain words. A cancellation by the person is not a failure, and is reported calmly. */
export function ImportFailure({ error }: { readonly error: ImportError }) {
  return (
    <Alert role="alert" color={error.code === 'cancelled' ? 'blue' : 'red'} title={error.message}>
      <Text size="sm">{error.hint}</Text>
      {error.code === 'internal' && error.detail !== undefined && (
        <Text size="xs" mt="xs">
          {error.detail}
        </Text>
      )}
    </Alert>
  );
}
