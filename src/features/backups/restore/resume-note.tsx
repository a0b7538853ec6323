import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useChoices } from './choice-store.ts';
import { startOver } from './choose-actions.ts';
import { useWizard } from './wizard-store.ts';

/** After a reload in the middle, the page may no longer be able to read the chosen file, so this asks for it again. */
export function ResumeNote() {
  const { file, step } = useChoices();
  const isOpen = useWizard((state) => state.file !== undefined);
  if (!file || isOpen || step === 'choose') return null;
  return (
    <Alert
      color="blue"
      role="status"
      icon={<IconInfoCircle aria-hidden />}
      title={`Choose the same ${file.what} again to continue where you left off`}
    >
      <Stack gap="xs">
        <Text
          size="sm"
          style={{ overflowWrap: 'anywhere' }}
        >{`The page was reloaded and can no longer read ${file.name}. Your choices are kept: ${file.what === 'file' ? 'drop it here, or choose it again' : 'choose it again'}.`}</Text>
        <Group>
          <Button variant="default" size="compact-sm" onClick={startOver}>
            Start over instead
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
