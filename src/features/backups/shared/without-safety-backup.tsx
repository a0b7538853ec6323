import { Alert, Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';

/**
 * The backup of the current state failed. That must not prevent a restore: people may continue, knowing what it means.
 */
export function WithoutSafetyBackup({
  isBusy = false,
  onContinue,
}: {
  readonly isBusy?: boolean;
  readonly onContinue: () => void;
}) {
  const [isKnown, setKnown] = useState(false);
  return (
    <Alert color="yellow" title="The current state could not be backed up">
      <Stack gap="sm">
        <Text size="sm">
          Nothing was restored, because you could not undo it without that backup. Fix the problem and try again, or
          continue without it.
        </Text>
        <Checkbox
          label="I understand that this restore cannot be undone"
          checked={isKnown}
          onChange={(event) => {
            setKnown(event.currentTarget.checked);
          }}
        />
        <Group>
          <Button color="red" variant="outline" disabled={!isKnown || isBusy} onClick={onContinue}>
            Restore without it
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
