import { Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { StepHeading } from '../../../ui/step-heading.tsx';
import { placeOf, SHOWN_STEPS, type RestoreStep } from './steps.ts';
import { useWizard } from './wizard-store.ts';

/** One step: its heading, which takes the focus, its content, and the buttons forward and back. */
export function StepFrame({
  step,
  title,
  isWide = false,
  buttons,
  children,
}: {
  readonly step: RestoreStep;
  readonly title: string;
  /** For lists and tables; text is easier to read in a narrower column. */
  readonly isWide?: boolean;
  readonly buttons?: ReactNode;
  readonly children: ReactNode;
}) {
  const hasMoved = useWizard((state) => state.hasMoved);
  return (
    <Stack component="section" gap="md" maw={isWide ? 1040 : 760} aria-label={title}>
      <StepHeading key={step} place={{ step: placeOf(step) + 1, of: SHOWN_STEPS.length }} takesFocus={hasMoved}>
        {title}
      </StepHeading>
      {children}
      {buttons !== undefined && <Group gap="xs">{buttons}</Group>}
    </Stack>
  );
}
