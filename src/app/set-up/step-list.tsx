import { ThemeIcon, VisuallyHidden } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { SET_UP_STEPS, type SetUpStep } from './set-up-steps.ts';
import classes from './step-list.module.css';

const NAMES: Readonly<Record<SetUpStep, string>> = {
  passphrase: 'Passphrase',
  kit: 'Recovery kit',
  place: 'Destination',
  rhythm: 'Schedule',
  proof: 'Backup and test',
};

/** All steps of the set-up: which are done, and which one is next. */
export function StepList({
  left,
  current,
}: {
  readonly left: readonly SetUpStep[];
  readonly current: SetUpStep | undefined;
}) {
  return (
    <ol className={classes.list} aria-label="Steps">
      {SET_UP_STEPS.map((step, at) => {
        const isDone = !left.includes(step);
        return (
          <li key={step} className={classes.step} aria-current={step === current ? 'step' : undefined}>
            <ThemeIcon
              size={22}
              radius="xl"
              variant={isDone ? 'filled' : step === current ? 'outline' : 'default'}
              color={isDone ? 'teal' : 'var(--mantine-primary-color-filled)'}
              aria-hidden
            >
              {isDone ? <IconCheck size={14} /> : <span className={classes.number}>{at + 1}</span>}
            </ThemeIcon>
            <span className={classes.name}>{NAMES[step]}</span>
            {isDone && <VisuallyHidden>: done</VisuallyHidden>}
          </li>
        );
      })}
    </ol>
  );
}
