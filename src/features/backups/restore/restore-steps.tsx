import { Progress, Stepper, Text, VisuallyHidden } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { placeOf, SHOWN_STEPS, type RestoreStep } from './steps.ts';

/** The position in the sequence: all steps if there is room, else the current one. */
export function RestoreSteps({ step }: { readonly step: RestoreStep }) {
  const isNarrow = useMediaQuery('(max-width: 75em)', false, { getInitialValueInEffect: false });
  const place = placeOf(step);
  const words = `Step ${place + 1} of ${SHOWN_STEPS.length}: ${SHOWN_STEPS[place] ?? ''}`;
  return (
    <>
      <VisuallyHidden role="status">{words}</VisuallyHidden>
      {/* A plain list for screen readers; the drawn steps are only visual. */}
      <VisuallyHidden component="ol" aria-label="Steps of the restore">
        {SHOWN_STEPS.map((name, at) => (
          <li key={name} {...(at === place ? { 'aria-current': 'step' as const } : {})}>
            {name}
          </li>
        ))}
      </VisuallyHidden>
      {isNarrow ? (
        <div aria-hidden>
          <Text size="sm" c="dimmed" mb={4}>
            {words}
          </Text>
          <Progress.Root size="sm">
            {SHOWN_STEPS.map((name, at) => (
              <Progress.Section
                key={name}
                withAria={false}
                value={100 / SHOWN_STEPS.length}
                color={at <= place ? 'teal' : 'transparent'}
              />
            ))}
          </Progress.Root>
        </div>
      ) : (
        <div aria-hidden inert>
          <Stepper
            active={step === 'done' ? SHOWN_STEPS.length : place}
            size="xs"
            iconSize={26}
            allowNextStepsSelect={false}
          >
            {SHOWN_STEPS.map((name) => (
              <Stepper.Step key={name} label={name} allowStepSelect={false} />
            ))}
          </Stepper>
        </div>
      )}
    </>
  );
}
