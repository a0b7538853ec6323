import { Anchor, Group, Text } from '@mantine/core';
import { useId } from 'react';
import { type Guide, guideAddress, GUIDES } from './guides.ts';

// `Object.keys` forgets the type of the names.
const NAMES = Object.keys(GUIDES) as readonly Guide[];

/** Links to the guides. They open in a tab of their own, because leaving this one would stop a running backup. */
export function GuideLinks() {
  const titleId = useId();
  return (
    <nav aria-labelledby={titleId}>
      <Text size="sm" fw={550} id={titleId}>
        Guides
      </Text>
      <Group
        component="ul"
        gap="xs"
        m={0}
        p={0}
        style={{ listStyle: 'none', columnGap: 'var(--mantine-spacing-md)', rowGap: 4 }}
      >
        {NAMES.map((guide) => (
          <li key={guide}>
            <Anchor href={guideAddress(guide)} target="_blank" rel="noopener" size="sm">
              {GUIDES[guide]}
            </Anchor>
          </li>
        ))}
      </Group>
    </nav>
  );
}
