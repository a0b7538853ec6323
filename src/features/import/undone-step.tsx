import { Button, Group, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { formatCountOf } from '../../ui/format.ts';
import { StepHeading } from './step-heading.tsx';

/** Said once an import has been undone. */
export function UndoneStep({ keptRecords, onStartOver }: { readonly keptRecords: number; readonly onStartOver: () => void }) {
  return (
    <Stack maw={720}>
      <StepHeading>The import was undone</StepHeading>
      <Text size="sm">
        {keptRecords === 0
          ? 'Everything is as it was before.'
          : `Everything is as it was before, but for ${formatCountOf(keptRecords, 'record')} that you edited since: those were left as you made them.`}
      </Text>
      <Group>
        <Button onClick={onStartOver}>Import another file</Button>
        <Button variant="default" component={Link} to="/">To the collections</Button>
      </Group>
    </Stack>
  );
}
