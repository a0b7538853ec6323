import { Text } from '@mantine/core';
import { useId } from 'react';
import type { TemplateName } from '../../../catalogue/model.ts';
import { OFFERED_TEMPLATES, TEMPLATES } from '../../../catalogue/templates.ts';
import { CollectionIcon } from '../../../ui/collection-icon.tsx';
import classes from './template-choice.module.css';

/** The templates as cards to choose from; native radio buttons underneath. */
export function TemplateChoice({
  value,
  onChange,
}: {
  readonly value: TemplateName;
  readonly onChange: (template: TemplateName) => void;
}) {
  const group = useId();
  return (
    <fieldset className={classes.group}>
      <legend className={classes.legend}>Start from</legend>
      <div className={classes.choices}>
        {OFFERED_TEMPLATES.map((name) => {
          const { icon, color, description, name: label } = TEMPLATES[name];
          return (
            <label key={name} className={classes.choice}>
              <input
                type="radio"
                name={group}
                checked={name === value}
                onChange={() => {
                  onChange(name);
                }}
                className={classes.input}
                data-autofocus={name === value || undefined}
              />
              <CollectionIcon icon={icon} color={color} size={34} />
              <span className={classes.text}>
                <Text span fw={600} size="sm">
                  {name === 'blank' ? 'From scratch' : label}
                </Text>
                <Text span size="xs" c="dimmed">
                  {description}
                </Text>
              </span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}
