import { Alert, Button, Group, List, Stack, Text } from '@mantine/core';
import { IconArrowBackUp, IconDownload } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { ImportReport } from '../../../catalogue/import/import-model.ts';
import { formatCountOf, formatDuration } from '../../../ui/format.ts';
import { ImportFailure } from './import-failure.tsx';
import type { UndoState } from './import-state.ts';
import { NotTakenTable } from './not-taken-table.tsx';
import { StepHeading } from '../../../ui/step-heading.tsx';

/** The result of the import: what was imported, what was not and why, and the next steps. */
export function ReportStep({
  fileName,
  report,
  undo,
  onUndo,
  onStartOver,
}: {
  readonly fileName: string;
  readonly report: ImportReport;
  readonly undo: UndoState;
  readonly onUndo: () => void;
  readonly onStartOver: () => void;
}) {
  const hasLosses = report.notTaken.length > 0;
  const hasReport = hasLosses || report.shortened.length > 0;
  return (
    <Stack maw={960}>
      <StepHeading>{`${fileName} is in ${report.collectionName}`}</StepHeading>
      <Alert
        color={hasLosses ? 'yellow' : 'teal'}
        title={`${formatCountOf(report.added, 'record')} added in ${formatDuration(report.durationMs)}`}
      >
        <List size="sm">
          {facts(report).map((fact) => (
            <List.Item key={fact}>{fact}</List.Item>
          ))}
        </List>
      </Alert>
      <Group gap="xs">
        <Button component={Link} to={`/collections/${report.collectionId}`}>
          Open {report.collectionName}
        </Button>
        <Button
          variant="default"
          leftSection={<IconArrowBackUp size={16} aria-hidden />}
          loading={undo.kind === 'running'}
          onClick={onUndo}
        >
          Undo the import
        </Button>
        {hasReport && (
          <Button
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
            onClick={() => void downloadReport(report, fileName)}
          >
            Download the report
          </Button>
        )}
        <Button variant="default" onClick={onStartOver}>
          Import another file
        </Button>
      </Group>
      {undo.kind === 'failed' && <ImportFailure error={undo.error} />}
      {hasLosses && <NotTakenTable report={report} />}
      <Text size="xs" c="dimmed">
        You can undo this until the next import starts.
      </Text>
    </Stack>
  );
}

function facts(report: ImportReport): string[] {
  const list: string[] = [];
  if (report.updated > 0) list.push(`${formatCountOf(report.updated, 'row')} updated an existing record.`);
  if (report.skipped > 0) list.push(`${formatCountOf(report.skipped, 'row')} skipped: the record already existed.`);
  list.push(
    report.rowsNotTaken === 0
      ? 'Every row of the file was imported.'
      : `${formatCountOf(report.rowsNotTaken, 'row')} could not be imported.`,
  );
  for (const { column, count } of report.cellsNotTaken) {
    list.push(
      `${formatCountOf(count, 'value')} of “${column}” did not fit and ${count === 1 ? 'was' : 'were'} left out; the rest of the row was imported.`,
    );
  }
  for (const { column, reason, count } of report.cellsShortened)
    list.push(`${formatCountOf(count, 'value')} of “${column}”: ${reason}.`);
  return [...list, ...report.notes];
}

/** Downloads the list of values that were not imported, or only partly, as a CSV file. */
async function downloadReport(report: ImportReport, fileName: string): Promise<void> {
  const { reportCsv } = await import('../../../catalogue/import/report-csv.ts');
  const url = URL.createObjectURL(new Blob([reportCsv(report)], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${fileName.replace(/\.\w+$/, '')} - import report.csv`;
  link.click();
  // The download holds its own reference to the content by then.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 60_000);
}
