import { Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconCircleMinus, IconCircleX } from '@tabler/icons-react';
import type { ActivityOutcome } from '../../../backup/contract/activity.ts';
import { ACTIVITY_OUTCOME_WORDS } from '../shared/activity-words.ts';

const LOOKS = {
  ok: { Icon: IconCheck, color: 'var(--mantine-color-teal-text)' },
  warning: { Icon: IconAlertTriangle, color: 'var(--mantine-color-yellow-text)' },
  failed: { Icon: IconCircleX, color: 'var(--mantine-color-error)' },
  cancelled: { Icon: IconCircleMinus, color: 'var(--mantine-color-dimmed)' },
} as const;

/** The result of an activity: in words, never by colour alone. */
export function OutcomeMark({ outcome }: { readonly outcome: ActivityOutcome }) {
  const { Icon, color } = LOOKS[outcome];
  return (
    <Group gap={4} wrap="nowrap" component="span" c={color}>
      <Icon size={16} aria-hidden style={{ flexShrink: 0 }} />
      <Text component="span" size="sm">
        {ACTIVITY_OUTCOME_WORDS[outcome]}
      </Text>
    </Group>
  );
}
