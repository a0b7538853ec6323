import { Button, Group, Text } from '@mantine/core';
import type { ComparedPart } from '../../../backup/contract/comparing.ts';
import { setTree } from './plan-actions.ts';
import { EVERYTHING, NOTHING, onlyParts } from './choice/tree-choice.ts';

/** The most common selections, with one click. */
export function QuickChoices({ parts }: { readonly parts: readonly ComparedPart[] }) {
  const only = (role: ComparedPart['role']) => onlyParts(parts.filter((part) => part.role === role));
  const choices = [
    { label: 'Everything', tree: EVERYTHING },
    { label: 'Only the set-up', tree: only('configuration') },
    { label: 'Only files', tree: only('files') },
    { label: 'Nothing', tree: NOTHING },
  ];
  return (
    <Group gap={6} role="group" aria-label="Quick selection">
      <Text size="sm" fw={500} aria-hidden>
        Choose:
      </Text>
      {choices.map(({ label, tree }) => (
        <Button
          key={label}
          variant="default"
          size="compact-sm"
          onClick={() => {
            setTree(tree);
          }}
        >
          {label}
        </Button>
      ))}
    </Group>
  );
}
