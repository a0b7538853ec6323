import { Stack } from '@mantine/core';
import { useEffect } from 'react';
import { Navigate, useSearchParams } from 'react-router';
import { Page } from '../../../ui/page.tsx';
import { useChoices } from './choice-store.ts';
import { chooseFile, forgetAll } from './choose-actions.ts';
import { CutOffNotice } from './cut-off-notice.tsx';
import { addressOf, useStepNavigation } from './go-to.ts';
import { RestoreSteps } from './restore-steps.tsx';
import { ShownStep } from './shown-step.tsx';
import { nearestStep, parseStep } from './steps.ts';
import { useAskedBackup } from './use-asked-backup.tsx';
import { useKnown } from './use-known.ts';
import { usePageDrop } from '../../../ui/use-page-drop.ts';
import { useWizard } from './wizard-store.ts';

/** Restores a backup step by step; nothing changes before the person has reviewed and confirmed. */
export function RestorePage() {
  const [params] = useSearchParams();
  useStepNavigation();
  const missing = useAskedBackup();
  const known = useKnown();
  const asked = parseStep(params.get('step'));
  const last = useChoices((state) => state.step);
  const step = nearestStep(asked ?? 'choose', known);
  const isOver = usePageDrop(!known.isApplying, (file) => {
    void chooseFile(file);
  });
  useEffect(() => {
    // The step that the browser's Back and Forward led to; a step that cannot be shown (yet) still counts.
    if (asked === step) useChoices.setState({ step });
  }, [asked, step]);
  useEffect(
    () => () => {
      // A finished restore is over: people who come back want to start a new one.
      if (useWizard.getState().result) forgetAll();
    },
    [],
  );
  // Without a step in the address, it continues at the last one.
  if (asked === undefined && !params.has('backup'))
    return <Navigate to={addressOf(nearestStep(last, known))} replace />;
  return (
    <Page title="Restore">
      <Stack gap="lg">
        <RestoreSteps step={step} />
        {missing}
        {!known.isApplying && <CutOffNotice />}
        <ShownStep step={step} isOver={isOver} />
      </Stack>
    </Page>
  );
}
