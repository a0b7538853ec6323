import { Alert, Button, Group, List, Stack, Text } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { ExportImportReport } from '../../../catalogue/import/exported/import-export.ts';
import type { GithubNote } from '../../../catalogue/import/github/build-project.ts';
import { formatCountOf } from '../../../ui/format.ts';
import { StepHeading } from '../../../ui/step-heading.tsx';
import { ImportFailure } from './import-failure.tsx';
import type { UndoState } from './import-state.ts';

/** The result of importing an export. */
export function ExportReportStep({
  fileName,
  report,
  undo,
  onUndo,
  onStartOver,
}: {
  readonly fileName: string;
  readonly report: ExportImportReport;
  readonly undo: UndoState;
  readonly onUndo: () => void;
  readonly onStartOver: () => void;
}) {
  return (
    <Stack maw={720}>
      <StepHeading>{`${fileName} is imported`}</StepHeading>
      <Alert
        color={report.filesMissing > 0 ? 'yellow' : 'teal'}
        title={`${formatCountOf(report.records, 'record')} in ${formatCountOf(report.collections.length, 'collection')} added`}
      >
        <List size="sm">
          {facts(report).map((fact) => (
            <List.Item key={fact}>{fact}</List.Item>
          ))}
        </List>
      </Alert>
      <Group gap="xs">
        <Button component={Link} to="/">
          To the collections
        </Button>
        <Button
          variant="default"
          leftSection={<IconArrowBackUp size={16} aria-hidden />}
          loading={undo.kind === 'running'}
          onClick={onUndo}
        >
          Undo the import
        </Button>
        <Button variant="default" onClick={onStartOver}>
          Import another file
        </Button>
      </Group>
      {undo.kind === 'failed' && <ImportFailure error={undo.error} />}
      <Text size="xs" c="dimmed">
        Undo is possible until the next import begins.
      </Text>
    </Stack>
  );
}

function facts({ collections, files, filesMissing, settings, notes = [] }: ExportImportReport): readonly string[] {
  return [
    ...(collections.length > 0 ? [collections.map(({ name }) => name).join(', ')] : []),
    `${formatCountOf(files, 'photo or file', 'photos and files')} taken`,
    ...(filesMissing > 0
      ? [`${formatCountOf(filesMissing, 'photo or file', 'photos and files')} missing: not in this export`]
      : []),
    ...notes.map(noteText),
    ...(settings > 0 ? [`${formatCountOf(settings, 'setting')} taken; those you had stay`] : []),
  ];
}

function noteText({ kind, count, detail }: GithubNote): string {
  switch (kind) {
    case 'items-missing':
    case 'fields-missing':
      return `${formatCountOf(count, kind === 'items-missing' ? 'item' : 'field')} not in this file: see ${detail}`;
    case 'dependency':
      return detail;
    case 'text':
      return `Left out: ${detail}`;
  }
}
