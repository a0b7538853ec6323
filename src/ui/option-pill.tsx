import type { CSSProperties } from 'react';
import classes from './option-pill.module.css';

/** A label on a tint of its colour. Its text has the plain text colour, which is readable on every tint. */
export function OptionPill({ label, color }: { readonly label: string; readonly color: string }) {
  // A custom property, which React's style type does not include.
  const style = { '--pill-color': `var(--mantine-color-${color}-filled)` } as CSSProperties;
  return (
    <span className={classes.pill} style={style}>
      {label}
    </span>
  );
}
