import { Progress, Stepper, Text, VisuallyHidden } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { RestoreStep } from './restore-store.ts';
import { placeOf, SHOWN_STEPS } from './steps.ts';

/** Where one is in the sequence: all steps where there is room, else the present one. */
export function RestoreSteps({ step }: { readonly step: RestoreStep }) {
  const isNarrow = useMediaQuery('(max-width: 60em)', false, { getInitialValueInEffect: false });
  const place = placeOf(step);
  const words = `Step ${place + 1} of ${SHOWN_STEPS.length}: ${SHOWN_STEPS[place] ?? ''}`;
  return (
    <>
      <VisuallyHidden role="status">{words}</VisuallyHidden>
      {isNarrow ? (
        <div aria-hidden>
          <Text size="sm" c="dimmed" mb={4}>{words}</Text>
          <Progress.Root size="sm">
            {SHOWN_STEPS.map((name, at) => <Progress.Section key={name} withAria={false} value={100 / SHOWN_STEPS.length} color={at <= place ? 'teal' : 'transparent'} />)}
          </Progress.Root>
        </div>
      ) : (
        // It only shows: going back is done by the button of each step, which says where to.
        <div aria-hidden inert>
          <Stepper active={step === 'done' ? SHOWN_STEPS.length : place} size="sm" iconSize={28} allowNextStepsSelect={false}>
            {SHOWN_STEPS.map((name) => <Stepper.Step key={name} label={name} allowStepSelect={false} />)}
          </Stepper>
        </div>
      )}
    </>
  );
}
