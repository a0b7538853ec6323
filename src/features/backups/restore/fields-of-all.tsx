import { Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import type { ComparedPart } from '../../../backup/contract/comparing.ts';
import { formatCount } from '../../../ui/format.ts';
import { chooseFieldsOfAll, fieldsOfAll } from './choice/tree-choice.ts';
import { useChoices } from './choice-store.ts';
import { setTree } from './plan-actions.ts';

/** Chooses fields for all records of a collection at once, instead of whole records. */
export function FieldsOfAll({ part }: { readonly part: ComparedPart }) {
  const tree = useChoices((state) => state.tree);
  const chosen = fieldsOfAll(tree, part);
  const [isOpen, setIsOpen] = useState(chosen !== undefined && chosen.length > 0);
  const { fields = [] } = part;
  if (fields.length === 0) return null;
  return (
    <Stack gap={6}>
      <Button
        variant="subtle"
        size="compact-sm"
        w="fit-content"
        aria-expanded={isOpen}
        onClick={() => {
          setIsOpen(!isOpen);
        }}
        leftSection={<IconChevronRight size={14} aria-hidden style={{ rotate: isOpen ? '90deg' : undefined }} />}
      >
        Only certain fields
      </Button>
      {isOpen && (
        <Checkbox.Group
          label={`Fields to bring back in all of ${part.label}`}
          size="sm"
          ps="md"
          description="Records that are missing, or that exist only here, then stay as they are."
          value={[...(chosen ?? fields.map(({ field }) => field))]}
          onChange={(values) => {
            setTree(chooseFieldsOfAll(tree, part, values));
          }}
        >
          <Group gap="md" mt={6}>
            {fields.map(({ field, label, count }) => (
              <Checkbox
                key={field}
                size="sm"
                value={field}
                label={
                  <>
                    {label}{' '}
                    <Text span size="xs" c="dimmed">
                      {formatCount(count)}
                    </Text>
                  </>
                }
              />
            ))}
          </Group>
        </Checkbox.Group>
      )}
    </Stack>
  );
}
