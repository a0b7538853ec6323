import { Radio, SimpleGrid, Text } from '@mantine/core';
import type { RestoreMode } from '../../../engine/index.ts';
import { useChoices } from './choice-store.ts';
import classes from './mode-cards.module.css';
import { setMode } from './plan-actions.ts';

interface Mode {
  readonly mode: RestoreMode;
  readonly title: string;
  readonly text: string;
}

const MODES: readonly Mode[] = [
  {
    mode: 'exact',
    title: 'Make it exactly like the backup',
    text: 'Your selection becomes exactly as it was in the backup. Later additions are removed and later changes are reverted.',
  },
  {
    mode: 'missing',
    title: 'Bring back what is missing',
    text: 'Adds only what is missing here. Nothing else changes, and nothing is removed.',
  },
  {
    mode: 'update',
    title: 'Bring back and update',
    text: 'Adds what is missing and brings back older values. Removes nothing. Where both have changed, you decide.',
  },
];

/** Chooses how the backup and the current data are combined. */
export function ModeCards() {
  const mode = useChoices((state) => state.mode);
  return (
    <Radio.Group
      label="How"
      value={mode}
      onChange={(value) => {
        setMode(MODES.find((each) => each.mode === value)?.mode ?? 'exact');
      }}
    >
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="xs" mt={4}>
        {MODES.map(({ mode: each, title, text }) => (
          <label key={each} className={classes.card} data-checked={each === mode || undefined}>
            <Radio value={each} aria-label={title} aria-describedby={`mode-${each}`} />
            <span>
              <Text component="span" display="block" size="sm" fw={600}>
                {title}
              </Text>
              <Text component="span" display="block" size="sm" c="dimmed" id={`mode-${each}`}>
                {text}
              </Text>
            </span>
          </label>
        ))}
      </SimpleGrid>
    </Radio.Group>
  );
}
