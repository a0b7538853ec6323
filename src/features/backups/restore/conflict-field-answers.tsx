import { Button, Group, Stack, Text } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import type { Resolution } from '../../../engine/index.ts';
import type { ComparedPart, ConflictFieldCount } from '../../../backup/contract/comparing.ts';
import { formatCount } from '../../../ui/format.ts';
import { AnswerSelect } from './answer-select.tsx';
import { answerForFieldOfAll, resolveFieldOfAll } from './choice/resolution-choice.ts';
import { useChoices } from './choice-store.ts';
import { setResolutions } from './plan-actions.ts';

/** Both rows cannot be kept for one field alone. */
export const FIELD_ANSWERS: readonly Resolution[] = ['mine', 'theirs', 'newest'];

/** One answer for a field of all records of a collection. */
export function ConflictFieldAnswers({
  part,
  fields,
}: {
  readonly part: ComparedPart;
  readonly fields: readonly ConflictFieldCount[];
}) {
  const resolutions = useChoices((state) => state.resolutions);
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Stack gap={6}>
      <Button
        variant="subtle"
        size="compact-sm"
        w="fit-content"
        aria-expanded={isOpen}
        aria-label={`Answer by field in ${part.label}`}
        onClick={() => {
          setIsOpen(!isOpen);
        }}
        leftSection={<IconChevronRight size={14} aria-hidden style={{ rotate: isOpen ? '90deg' : undefined }} />}
      >
        Answer by field
      </Button>
      {isOpen && (
        <Stack gap={6} ps="md">
          {fields.map(({ field, label, count }) => (
            <Group key={field} justify="space-between" wrap="nowrap" gap="xs" maw={504}>
              <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                {label}{' '}
                <Text span size="xs" c="dimmed">
                  {formatCount(count)}
                </Text>
              </Text>
              <AnswerSelect
                label={`${label} in all of ${part.label}`}
                answers={FIELD_ANSWERS}
                value={answerForFieldOfAll(resolutions, part, field)}
                openWords="One by one"
                onAnswer={(answer) => {
                  setResolutions(resolveFieldOfAll(resolutions, part, field, answer));
                }}
              />
            </Group>
          ))}
        </Stack>
      )}
    </Stack>
  );
}
