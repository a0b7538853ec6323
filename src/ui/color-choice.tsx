import { IconCheck } from '@tabler/icons-react';
import { useId } from 'react';
import classes from './choices.module.css';

/** Colours to choose from; native radio buttons, so the arrow keys move between them. */
export function ColorChoice<Name extends string>({
  label,
  colors,
  value,
  onChange,
  isInPopover = false,
}: {
  readonly label: string;
  readonly colors: readonly Name[];
  readonly value: Name;
  readonly onChange: (color: Name) => void;
  /** Escape then closes only the popover, not the dialog around it. */
  readonly isInPopover?: boolean;
}) {
  const group = useId();
  return (
    <fieldset className={classes.group}>
      <legend className={classes.legend}>{label}</legend>
      <div className={classes.choices}>
        {colors.map((color) => (
          <label key={color} className={classes.choice} title={color}>
            <input
              type="radio"
              name={group}
              aria-label={color}
              checked={color === value}
              onChange={() => {
                onChange(color);
              }}
              className={classes.input}
              data-mantine-stop-propagation={isInPopover || undefined}
            />
            <span className={classes.swatch} style={{ background: `var(--mantine-color-${color}-5)` }}>
              {color === value && <IconCheck size={16} stroke={3} aria-hidden />}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
