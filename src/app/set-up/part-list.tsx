import { Group, Loader, Stack, Text, ThemeIcon, VisuallyHidden } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';

const STATE_WORDS = { done: 'Done:', running: 'Running:', waiting: '', stopped: 'Stopped:' } as const;

export type PartState = keyof typeof STATE_WORDS;

interface Part {
  readonly name: string;
  readonly state: PartState;
}

/** The parts of a longer task, and the progress of each. */
export function PartList({ parts }: { readonly parts: readonly Part[] }) {
  return (
    <Stack component="ol" gap="xs" m={0} p={0} style={{ listStyle: 'none' }} aria-label="Progress">
      {parts.map(({ name, state }) => (
        <Group key={name} component="li" gap="xs" wrap="nowrap">
          <VisuallyHidden>{STATE_WORDS[state]}</VisuallyHidden>
          <PartMark state={state} />
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {name}
          </Text>
        </Group>
      ))}
    </Stack>
  );
}

function PartMark({ state }: Pick<Part, 'state'>) {
  if (state === 'running') return <Loader size={22} aria-hidden />;
  return (
    <ThemeIcon
      size={22}
      radius="xl"
      variant={state === 'waiting' ? 'default' : 'filled'}
      color={state === 'done' ? 'teal' : 'red'}
      aria-hidden
    >
      {state === 'done' && <IconCheck size={14} />}
      {state === 'stopped' && <IconX size={14} />}
    </ThemeIcon>
  );
}
