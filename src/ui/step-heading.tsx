import { Title, VisuallyHidden } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';
import classes from './page.module.css';

/**
 * The heading of a step. It takes the focus when the step appears, so that keyboard and screen reader continue from it.
 */
export function StepHeading({
  place,
  children,
  takesFocus = true,
}: {
  /** The step's place in its sequence, counted from 1; left out if the number of steps depends on the answers. */
  readonly place?: { readonly step: number; readonly of: number };
  readonly children: ReactNode;
  /** `false` for a first step that is shown with its page: then the page's own heading has the focus. */
  readonly takesFocus?: boolean;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!takesFocus) return;
    heading.current?.focus({ preventScroll: true });
    window.scrollTo({ top: 0 });
  }, [takesFocus]);
  return (
    <Title order={2} size="h3" ref={heading} tabIndex={-1} className={classes.heading}>
      {place && <VisuallyHidden>{`Step ${place.step} of ${place.of}: `}</VisuallyHidden>}
      {children}
    </Title>
  );
}
