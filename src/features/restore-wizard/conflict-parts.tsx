import { Group, Stack, Text } from '@mantine/core';
import type { Comparison } from '../../worker/compare-protocol.ts';
import { partId } from '../../ui/compare/compare-views.ts';
import { PartName } from '../../ui/compare/part-name.tsx';
import { AnswerSelect } from './answer-select.tsx';
import { choiceOfPart } from './choice/tree-choice.ts';
import { resolveAll, resolvePart } from './choice/resolution-choice.ts';
import { useChoices } from './choice-store.ts';
import { setResolutions } from './plan-actions.ts';

/** One answer for all conflicts, or for all of a part. */
export function ConflictParts({ comparison }: { readonly comparison: Comparison }) {
  const { resolutions, tree } = useChoices();
  const parts = comparison.parts.filter((part) => {
    const { isTaken, rows } = choiceOfPart(tree, part);
    return part.counts.changed > 0 && (isTaken || Object.keys(rows).length > 0);
  });
  return (
    <Stack gap={6} role="group" aria-label="Answers for many">
      <Group justify="space-between" wrap="nowrap" gap="xs" maw={520}>
        <Text size="sm" fw={600}>For all</Text>
        <AnswerSelect label="For all conflicts" value={resolutions.all} openWords="One by one" onAnswer={(answer) => { setResolutions(resolveAll(answer)); }} />
      </Group>
      {parts.length > 1 && parts.map((part) => (
        <Group key={partId(part)} justify="space-between" wrap="nowrap" gap="xs" maw={520}>
          <PartName part={part} />
          <AnswerSelect
            label={`Conflicts in ${part.label}`} value={resolutions.parts[partId(part)]?.take ?? resolutions.all} openWords="One by one"
            onAnswer={(answer) => { setResolutions(resolvePart(resolutions, part, answer)); }}
          />
        </Group>
      ))}
    </Stack>
  );
}
