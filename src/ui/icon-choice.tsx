import { useId } from 'react';
import classes from './choices.module.css';
import { COLLECTION_ICONS } from './collection-icon.tsx';

/** Icons to choose from; native radio buttons, so the arrow keys move between them. */
export function IconChoice({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (icon: string) => void;
}) {
  const group = useId();
  return (
    <fieldset className={classes.group}>
      <legend className={classes.legend}>{label}</legend>
      <div className={classes.choices}>
        {Object.entries(COLLECTION_ICONS).map(([name, Icon]) => (
          <label key={name} className={classes.choice} title={name}>
            <input
              type="radio"
              name={group}
              aria-label={name}
              checked={name === value}
              onChange={() => {
                onChange(name);
              }}
              className={classes.input}
            />
            <span className={classes.icon}>
              <Icon size={20} stroke={1.6} aria-hidden />
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
