import { Title, VisuallyHidden } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';
import classes from './page.module.css';

/** The heading of a step of a sequence. Takes the focus when the step appears, so that a keyboard or a screen reader goes on from it. */
export function StepHeading({ step, of, children, takesFocus = true }: {
  /** Counted from 1. */
  readonly step: number;
  readonly of: number;
  readonly children: ReactNode;
  /** `false` for a first step that is shown with its page: the page's own heading has the focus then. */
  readonly takesFocus?: boolean;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [takesFocus]);
  return (
    <Title order={2} size="h3" ref={heading} tabIndex={-1} className={classes.heading}>
      <VisuallyHidden>{`Step ${step} of ${of}: `}</VisuallyHidden>
      {children}
    </Title>
  );
}
