import type { CSSProperties } from 'react';
import classes from './option-pill.module.css';

/** A label on a tint of its colour. Plain text colour, so that it can be read on every one of them. */
export function OptionPill({ label, color }: { readonly label: string; readonly color: string }) {
  // A custom property, which React's type of styles does not name.
  const style = { '--pill-color': `var(--mantine-color-${color}-filled)` } as CSSProperties;
  return (
    <span className={classes.pill} style={style}>
      {label}
    </span>
  );
}
