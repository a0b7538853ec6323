import { Group, Stack, Text } from '@mantine/core';
import { Fragment } from 'react';
import type { Comparison, PlannedRestore } from '../../../backup/contract/comparing.ts';
import { partId } from '../shared/compare/compare-views.ts';
import { PartName } from '../shared/compare/part-name.tsx';
import { AnswerSelect } from './answer-select.tsx';
import { choiceOfPart } from './choice/tree-choice.ts';
import { resolveAll, resolvePart } from './choice/resolution-choice.ts';
import { useChoices } from './choice-store.ts';
import { ConflictFieldAnswers } from './conflict-field-answers.tsx';
import { setResolutions } from './plan-actions.ts';

/** One answer for all conflicts, for all of a part, or for a field of all its records. */
export function ConflictParts({
  comparison,
  fields,
}: {
  readonly comparison: Comparison;
  readonly fields: PlannedRestore['conflictFields'];
}) {
  const { resolutions, tree } = useChoices();
  const parts = comparison.parts.filter((part) => {
    const { isTaken, rows } = choiceOfPart(tree, part);
    return part.counts.changed > 0 && (isTaken || Object.keys(rows).length > 0);
  });
  return (
    <Stack gap={6} role="group" aria-label="Answers for many">
      <Group justify="space-between" wrap="nowrap" gap="xs" maw={520}>
        <Text size="sm" fw={600}>
          For all
        </Text>
        <AnswerSelect
          label="For all conflicts"
          value={resolutions.all}
          openWords="One by one"
          onAnswer={(answer) => {
            setResolutions(resolveAll(answer));
          }}
        />
      </Group>
      {parts.map((part) => {
        const ofPart = part.role === 'data' ? fields.filter((field) => partId(field) === partId(part)) : [];
        return (
          <Fragment key={partId(part)}>
            {parts.length > 1 && (
              <Group justify="space-between" wrap="nowrap" gap="xs" maw={520}>
                <PartName part={part} />
                <AnswerSelect
                  label={`Conflicts in ${part.label}`}
                  value={resolutions.parts[partId(part)]?.take ?? resolutions.all}
                  openWords="One by one"
                  onAnswer={(answer) => {
                    setResolutions(resolvePart(resolutions, part, answer));
                  }}
                />
              </Group>
            )}
            {ofPart.length > 0 && <ConflictFieldAnswers part={part} fields={ofPart} />}
          </Fragment>
        );
      })}
    </Stack>
  );
}
