import { Alert, Button, Group, List, Stack, Text, Title } from '@mantine/core';
import { definitionOf } from '../../../catalogue/field-types/registry.ts';
import type { ImportError } from '../../../catalogue/import/import-error.ts';
import type { ImportPlan, Inspection } from '../../../catalogue/import/import-model.ts';
import { planImport } from '../../../catalogue/import/plan-import.ts';
import { TIME_LEFT_OUT } from '../../../catalogue/field-types/cells/date.ts';
import { backUpBefore } from '../../backups/shared/back-up-before.ts';
import { BackUpFirstNote, BackUpFirstStep, useBackUpFirst } from '../../backups/shared/back-up-first.tsx';
import { formatBytes, formatCount, formatCountOf } from '../../../ui/format.ts';
import { ColumnList } from './column-list.tsx';
import { ImportFailure } from './import-failure.tsx';
import { PreviewTable } from './preview-table.tsx';
import { previewRows } from './preview-rows.ts';
import { ImportOptionsForm, ReadingOptions } from './reading-options.tsx';
import { StepHeading } from '../../../ui/step-heading.tsx';
import { TargetPicker } from './target-picker.tsx';
import type { ImportActions } from './use-import.ts';

const FORMAT_NAMES = { csv: 'Table (CSV)', json: 'JSON', geojson: 'GeoJSON' } as const;

/** From this many rows on, a backup is made first. */
const MANY_ROWS = 100;

/** What was found in the file and where it would go: everything can be changed, and nothing has to be. */
export function MappingStep({
  inspection,
  plan,
  error,
  actions,
}: {
  readonly inspection: Inspection;
  readonly plan: ImportPlan;
  readonly error: ImportError | undefined;
  readonly actions: ImportActions;
}) {
  const change = actions.changePlan;
  const isNameMissing = plan.target.kind === 'new' && plan.target.name.trim() === '';
  const hasColumns = plan.mappings.some((mapping) => mapping.to.kind !== 'leaveOut');
  const before = backUpBefore({ kind: 'import', fileName: inspection.fileName });
  const backUpFirst = useBackUpFirst(before);
  // Matched rows change existing records.
  const isLarge = plan.match !== undefined || inspection.rowCount === undefined || inspection.rowCount >= MANY_ROWS;
  const start = async () => {
    if (!isLarge || (await backUpFirst.run())) actions.start();
  };
  const isStarting = backUpFirst.state.kind !== 'idle';
  const buttons = (
    <Group>
      <Button
        onClick={() => {
          void start();
        }}
        disabled={isNameMissing || !hasColumns}
      >
        {inspection.rowCount === undefined ? 'Import' : `Import ${formatCountOf(inspection.rowCount, 'row')}`}
      </Button>
      <Button variant="default" onClick={actions.startOver}>
        Another file
      </Button>
    </Group>
  );
  // Import the choices made by then.
  if (isStarting)
    return (
      <Stack maw={960}>
        <StepHeading>{inspection.fileName}</StepHeading>
        <BackUpFirstStep state={backUpFirst.state} />
      </Stack>
    );
  return (
    <Stack maw={960}>
      <StepHeading>{inspection.fileName}</StepHeading>
      {error && <ImportFailure error={error} />}
      <Text size="sm" c="dimmed">
        {describeFile(inspection)}
      </Text>
      <Problems inspection={inspection} plan={plan} />
      <TargetPicker
        target={plan.target}
        fileName={inspection.fileName}
        onChange={(target) => change({ ...planImport(inspection, target), options: plan.options })}
        onRename={(name) => {
          if (plan.target.kind === 'new') change({ ...plan, target: { ...plan.target, name } });
        }}
      />
      {isLarge && <BackUpFirstNote backUpFirst={before} />}
      {buttons}
      <Title order={3} size="h5">
        How the file was read
      </Title>
      <ReadingOptions inspection={inspection} onReread={actions.reread} />
      <Title order={3} size="h5">
        Columns
      </Title>
      <ColumnList
        columns={inspection.columns}
        plan={plan}
        onChange={(mappings) => change(withoutLostMatch({ ...plan, mappings }))}
      />
      <ImportOptionsForm plan={plan} onChange={change} />
      <Title order={3} size="h5">
        Preview of the first rows
      </Title>
      <PreviewTable inspection={inspection} plan={plan} />
      {buttons}
    </Stack>
  );
}

function Problems({ inspection, plan }: { readonly inspection: Inspection; readonly plan: ImportPlan }) {
  const title = plan.target.fields.find((field) => field.isTitle);
  const hasTitle = plan.mappings.some(({ to }) => to.kind === 'field' && to.fieldKey === title?.key);
  const messages = [
    ...inspection.problems.map((problem) => problem.message),
    ...lostTimes(inspection, plan),
    ...shortenedColumns(inspection, plan),
  ];
  if (title && !hasTitle) messages.push(`No column goes into “${title.name}”, so the records will have no title.`);
  if (messages.length === 0) return null;
  return (
    <Alert color="yellow" title="Please check">
      <List size="sm">
        {messages.map((message) => (
          <List.Item key={message}>{message}</List.Item>
        ))}
      </List>
    </Alert>
  );
}

/** Columns with times of day, which a date field cannot store. */
function lostTimes({ columns }: Inspection, plan: ImportPlan): string[] {
  const isDate = ({ to }: ImportPlan['mappings'][number]) =>
    to.kind === 'newField'
      ? definitionOf(to.type).keepsOnlyDay
      : to.kind === 'field' &&
        plan.target.fields.some(({ key, type }) => key === to.fieldKey && definitionOf(type).keepsOnlyDay);
  const names = plan.mappings
    .filter((mapping) => isDate(mapping) && columns.find(({ name }) => name === mapping.column)?.hasTimes)
    .map(({ column }) => `“${column}”`);
  return names.length === 0
    ? []
    : [`${names.join(', ')}: only the day is kept, not the time. Choose Text to keep both.`];
}

/**
 * Columns whose first rows would be imported only partly, with an example; lost times of day have their own sentence.
 */
function shortenedColumns(inspection: Inspection, plan: ImportPlan): string[] {
  const messages = new Map<string, string>();
  for (const { column, reason, text } of previewRows(inspection, plan, inspection.preview.length).shortened) {
    if (reason !== TIME_LEFT_OUT)
      messages.set(
        `${column} ${reason}`,
        messages.get(`${column} ${reason}`) ?? `“${column}”: ${reason}, as in “${text.slice(0, 40)}”.`,
      );
  }
  return [...messages.values()];
}

function describeFile({ layout, sizeBytes, rowCount, columns }: Inspection): string {
  const rows = rowCount === undefined ? 'too long to count' : formatCountOf(rowCount, 'row');
  const encoding = layout.encoding === 'utf-8' ? [] : [layout.encoding];
  return [
    FORMAT_NAMES[layout.format],
    formatBytes(sizeBytes),
    rows,
    `${formatCount(columns.length)} columns`,
    ...encoding,
  ].join(' · ');
}

/** A key column without a target cannot be used for matching. */
function withoutLostMatch(plan: ImportPlan): ImportPlan {
  const { match, ...rest } = plan;
  if (!match) return plan;
  const key = plan.mappings.find((mapping) => mapping.column === match.column);
  return key?.to.kind === 'field' && key.to.part === undefined ? plan : rest;
}
