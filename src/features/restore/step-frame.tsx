import { Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { StepHeading } from '../../ui/step-heading.tsx';
import { useRestoreStore } from './restore-store.ts';
import { placeOf, SHOWN_STEPS } from './steps.ts';

/** One step: its heading, which takes the focus, its content, and the buttons that lead on and back. */
export function StepFrame({ title, buttons, children }: { readonly title: string; readonly buttons?: ReactNode; readonly children: ReactNode }) {
  const step = useRestoreStore((state) => state.step);
  const hasMoved = useRestoreStore((state) => state.hasMoved);
  return (
    <Stack component="section" gap="md" maw={760} aria-label={title}>
      <StepHeading key={step} step={placeOf(step) + 1} of={SHOWN_STEPS.length} takesFocus={hasMoved}>{title}</StepHeading>
      {children}
      {buttons !== undefined && <Group gap="xs">{buttons}</Group>}
    </Stack>
  );
}
