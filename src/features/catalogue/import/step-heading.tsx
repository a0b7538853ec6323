import { Title } from '@mantine/core';
import { useEffect, useRef } from 'react';
import classes from './import.module.css';

/** The heading of a step. It takes the focus when the step appears, so that a screen reader says what has changed. */
export function StepHeading({ children }: { readonly children: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    window.scrollTo({ top: 0 });
  }, []);
  return <Title order={2} size="h4" ref={heading} tabIndex={-1} className={classes.heading}>{children}</Title>;
}
