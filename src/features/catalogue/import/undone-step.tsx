import { Button, Group, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { TakenBack } from '../../../catalogue/import/run/take-back.ts';
import { formatCountOf } from '../../../ui/format.ts';
import { StepHeading } from '../../../ui/step-heading.tsx';

/** Shown once an import is undone: what was removed, and what stays because the person has worked on it. */
export function UndoneStep({ kept, onStartOver }: { readonly kept: TakenBack; readonly onStartOver: () => void }) {
  return (
    <Stack maw={720}>
      <StepHeading>The import was undone</StepHeading>
      <Text size="sm">{['Everything the import added and changed was undone.', ...keptWords(kept)].join(' ')}</Text>
      <Group>
        <Button onClick={onStartOver}>Import another file</Button>
        <Button variant="default" component={Link} to="/">
          To the collections
        </Button>
      </Group>
    </Stack>
  );
}

function keptWords({ keptRecords, keptParts }: TakenBack): readonly string[] {
  const words: string[] = [];
  if (keptRecords > 0)
    words.push(
      `${formatCountOf(keptRecords, 'record')} that you edited since ${keptRecords === 1 ? 'stays as it is' : 'stay as they are'}.`,
    );
  if (keptParts > 0)
    words.push(
      `${formatCountOf(keptParts, 'collection, field or choice', 'collections, fields and choices')} that the import made ${keptParts === 1 ? 'is in use and stays' : 'are in use and stay'}.`,
    );
  return words;
}
