import { Checkbox, Group, NativeSelect, NumberInput, Stack } from '@mantine/core';
import {
  TEXT_ENCODINGS,
  type ImportPlan,
  type Inspection,
  type MatchMode,
  type ReadingChoice,
  type RowsChoice,
} from '../../../catalogue/import/import-model.ts';
import { formatCountOf } from '../../../ui/format.ts';

const MOST_LINES_ABOVE = 100;
const DELIMITERS = [
  { value: ',', label: 'Comma ,' },
  { value: ';', label: 'Semicolon ;' },
  { value: '\t', label: 'Tab' },
  { value: '|', label: 'Bar |' },
] as const;

interface ReadingProps {
  readonly inspection: Inspection;
  readonly onReread: (choice: ReadingChoice) => void;
}

/** How the file was read: every guess is shown and can be changed. A change reads the file again. */
export function ReadingOptions({ inspection, onReread }: ReadingProps) {
  return (
    <Group align="flex-end" gap="md">
      <NativeSelect
        label="Text encoding"
        value={inspection.layout.encoding}
        data={[...TEXT_ENCODINGS]}
        onChange={(event) => {
          onReread({ encoding: TEXT_ENCODINGS.find((name) => name === event.currentTarget.value) ?? 'utf-8' });
        }}
      />
      <TableOptions inspection={inspection} onReread={onReread} />
      <RowsSelect inspection={inspection} onReread={onReread} />
    </Group>
  );
}

function TableOptions({ inspection: { layout }, onReread }: ReadingProps) {
  if (layout.format !== 'csv') return null;
  const known: readonly { readonly value: string; readonly label: string }[] = DELIMITERS;
  const delimiters = known.some(({ value }) => value === layout.delimiter)
    ? known
    : [{ value: layout.delimiter, label: layout.delimiter }, ...known];
  return (
    <>
      <NativeSelect
        label="Between cells"
        value={layout.delimiter}
        data={[...delimiters]}
        onChange={(event) => {
          onReread({ delimiter: event.currentTarget.value });
        }}
      />
      <NumberInput
        label="Lines above the table"
        w={150}
        min={0}
        max={MOST_LINES_ABOVE}
        allowDecimal={false}
        allowNegative={false}
        value={layout.skipLines}
        onChange={(lines) => {
          if (typeof lines === 'number' && lines !== layout.skipLines) onReread({ skipLines: lines });
        }}
      />
      <Stack gap={6}>
        <Checkbox
          label="The first line names the columns"
          checked={layout.hasHeader}
          onChange={(event) => {
            onReread({ hasHeader: event.currentTarget.checked });
          }}
        />
        <Checkbox
          label="Quotation marks enclose cells"
          checked={layout.hasQuotes}
          onChange={(event) => {
            onReread({ hasQuotes: event.currentTarget.checked });
          }}
        />
      </Stack>
    </>
  );
}

/** Where the rows of a wrapped JSON text come from. */
function RowsSelect({ inspection: { layout, rowsChoices }, onReread }: ReadingProps) {
  if (layout.format === 'csv' || rowsChoices.length < 2) return null;
  const nameOf = ({ path, isKeyed }: Pick<RowsChoice, 'path' | 'isKeyed'>) => JSON.stringify([path, isKeyed]);
  const chosen = { path: layout.path ?? [], isKeyed: layout.isKeyed ?? false };
  return (
    <NativeSelect
      label="Rows come from"
      value={nameOf(chosen)}
      data={rowsChoices.map((choice) => ({
        value: nameOf(choice),
        label: `${choice.path.length === 0 ? 'the whole file' : choice.path.join(' › ')} (${formatCountOf(choice.count, 'row')})`,
      }))}
      onChange={(event) => {
        const choice = rowsChoices.find((other) => nameOf(other) === event.currentTarget.value);
        if (choice) onReread({ path: choice.path, isKeyed: choice.isKeyed });
      }}
    />
  );
}

/** What is done to values, and to records that are there already. */
export function ImportOptionsForm({
  plan,
  onChange,
}: {
  readonly plan: ImportPlan;
  readonly onChange: (plan: ImportPlan) => void;
}) {
  return (
    <Group align="flex-end" gap="lg">
      <Checkbox
        label="Leave out spaces around values"
        checked={plan.options.trim}
        onChange={(event) => {
          onChange({ ...plan, options: { trim: event.currentTarget.checked } });
        }}
      />
      {plan.target.kind === 'existing' && <MatchOptions plan={plan} onChange={onChange} />}
    </Group>
  );
}

function MatchOptions({
  plan,
  onChange,
}: {
  readonly plan: ImportPlan;
  readonly onChange: (plan: ImportPlan) => void;
}) {
  const { match, ...without } = plan;
  // A field that is made by the import holds nothing yet that a row could match.
  const keys = plan.mappings.filter(({ to }) => to.kind === 'field' && to.part === undefined);
  const titleKey = plan.target.fields.find((field) => field.isTitle)?.key;
  const usual = keys.find(({ to }) => to.kind === 'field' && to.fieldKey === titleKey) ?? keys[0];
  if (!usual) return null;
  const setMode = (mode: string) =>
    onChange(isMatchMode(mode) ? { ...without, match: { column: match?.column ?? usual.column, mode } } : without);
  return (
    <>
      <NativeSelect
        label="A row whose record already exists"
        value={match?.mode ?? 'add'}
        data={[
          { value: 'add', label: 'becomes a second record' },
          { value: 'skip', label: 'is skipped' },
          { value: 'update', label: 'updates that record' },
        ]}
        onChange={(event) => setMode(event.currentTarget.value)}
      />
      {match && (
        <NativeSelect
          label="Match records by"
          value={match.column}
          data={keys.map(({ column }) => column)}
          onChange={(event) => onChange({ ...plan, match: { ...match, column: event.currentTarget.value } })}
        />
      )}
    </>
  );
}

function isMatchMode(mode: string): mode is MatchMode {
  return mode === 'skip' || mode === 'update';
}
