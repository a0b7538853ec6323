import { Button, Text } from '@mantine/core';
import { formatCountOf } from '../../../ui/format.ts';
import { BackupChoices } from './backup-choices.tsx';
import { pickBackup } from './choose-actions.ts';
import { goTo } from './go-to.ts';
import { StepFrame } from './step-frame.tsx';
import { useWizard } from './wizard-store.ts';

/** Chooses one of the backups in a file or folder. */
export function PickStep() {
  const { candidates, file } = useWizard();
  const what = file?.what ?? 'file';
  return (
    <StepFrame
      step="pick"
      title="Which backup?"
      buttons={
        <Button
          variant="default"
          onClick={() => {
            goTo('check');
          }}
        >
          Back
        </Button>
      }
    >
      <Text size="sm">{`The ${what} contains ${formatCountOf(candidates.length, 'backup')}. Each one is complete.`}</Text>
      <BackupChoices
        backups={candidates}
        label={`Backups in the ${what}`}
        onChoose={(backup) => {
          pickBackup(backup);
        }}
      />
    </StepFrame>
  );
}
