import { Button, Text } from '@mantine/core';
import { formatCountOf } from '../../ui/format.ts';
import { BackupChoices } from './backup-choices.tsx';
import { pickBackup } from './restore-actions.ts';
import { goTo, useRestoreStore } from './restore-store.ts';
import { StepFrame } from './step-frame.tsx';

/** Which of the backups in a file. */
export function PickStep() {
  const { candidates } = useRestoreStore();
  return (
    <StepFrame title="Which backup?" buttons={<Button variant="default" onClick={() => { goTo('check'); }}>Back</Button>}>
      <Text size="sm">{`The file holds ${formatCountOf(candidates.length, 'backup')}. Each is complete in itself.`}</Text>
      <BackupChoices backups={candidates} label="Backups in the file" onChoose={(backup) => { void pickBackup(backup); }} />
    </StepFrame>
  );
}
