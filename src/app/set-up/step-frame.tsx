import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { StepHeading } from '../../ui/step-heading.tsx';
import { SET_UP_STEPS, type SetUpStep } from './set-up-steps.ts';

/** One step of the set-up: its number, its heading and its content. */
export function StepFrame({
  step,
  title,
  takesFocus,
  children,
}: {
  readonly step: SetUpStep;
  readonly title: string;
  readonly takesFocus: boolean;
  readonly children: ReactNode;
}) {
  const number = SET_UP_STEPS.indexOf(step) + 1;
  return (
    <Stack gap="md" component="section" aria-label={title} maw={640}>
      <div>
        <Text size="sm" c="dimmed" aria-hidden>{`Step ${number} of ${SET_UP_STEPS.length}`}</Text>
        <StepHeading key={step} place={{ step: number, of: SET_UP_STEPS.length }} takesFocus={takesFocus}>
          {title}
        </StepHeading>
      </div>
      {children}
    </Stack>
  );
}
