import { Stack } from '@mantine/core';
import { useEffect } from 'react';
import { Page } from '../../ui/page.tsx';
import { CheckStep } from './check-step.tsx';
import { ChooseStep } from './choose-step.tsx';
import { ConfirmStep } from './confirm-step.tsx';
import { DoneStep } from './done-step.tsx';
import { PickStep } from './pick-step.tsx';
import { PreviewStep } from './preview-step.tsx';
import { chooseFile, startOver } from './restore-actions.ts';
import { RestoreSteps } from './restore-steps.tsx';
import { useRestoreStore, type RestoreStep } from './restore-store.ts';
import { RunStep } from './run-step.tsx';
import { UnlockStep } from './unlock-step.tsx';
import { useAskedBackup } from './use-asked-backup.tsx';
import { usePageDrop } from './use-page-drop.ts';

/** Bringing back a backup, step by step; nothing is changed before the person has seen what would be and has agreed. */
export function RestorePage() {
  const step = useRestoreStore((state) => state.step);
  const missing = useAskedBackup();
  const isOver = usePageDrop(step !== 'run', (file) => { void chooseFile(file); });
  useEffect(() => () => {
    // What is over is over: who comes back wants to begin.
    if (useRestoreStore.getState().step === 'done') startOver();
  }, []);
  return (
    <Page title="Restore">
      <Stack gap="lg">
        <RestoreSteps step={step} />
        {missing}
        <Step step={step} isOver={isOver} />
      </Stack>
    </Page>
  );
}

function Step({ step, isOver }: { readonly step: RestoreStep; readonly isOver: boolean }) {
  switch (step) {
    case 'choose':
      return <ChooseStep isOver={isOver} />;
    case 'unlock':
      return <UnlockStep />;
    case 'check':
      return <CheckStep />;
    case 'pick':
      return <PickStep />;
    case 'preview':
      return <PreviewStep />;
    case 'confirm':
      return <ConfirmStep />;
    case 'run':
      return <RunStep />;
    case 'done':
      return <DoneStep />;
  }
}
