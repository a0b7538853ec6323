import { Badge, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { type ImportableType, isImportable } from '../../../catalogue/field-types/registry.ts';
import type { ColumnMapping, ImportColumn, ImportPlan } from '../../../catalogue/import/import-model.ts';
import type { ColumnReadingProps } from '../field-types/definition.ts';
import { screenOf } from '../field-types/registry.ts';
import { choiceValue, targetChoices } from './column-target.ts';
import classes from './import.module.css';

/** The columns of the file, each with a few of its values and its target. */
export function ColumnList({
  columns,
  plan,
  onChange,
}: {
  readonly columns: readonly ImportColumn[];
  readonly plan: ImportPlan;
  readonly onChange: (mappings: readonly ColumnMapping[]) => void;
}) {
  const change = (changed: ColumnMapping) => {
    onChange(plan.mappings.map((mapping) => (mapping.column === changed.column ? changed : mapping)));
  };
  const mappingByColumn = new Map(plan.mappings.map((mapping) => [mapping.column, mapping]));
  return (
    <ul className={classes.columns}>
      {columns.map((column) => {
        const mapping = mappingByColumn.get(column.name);
        return (
          mapping && <ColumnRow key={column.name} column={column} mapping={mapping} plan={plan} onChange={change} />
        );
      })}
    </ul>
  );
}

function ColumnRow({
  column,
  mapping,
  plan,
  onChange,
}: {
  readonly column: ImportColumn;
  readonly mapping: ColumnMapping;
  readonly plan: ImportPlan;
  readonly onChange: (mapping: ColumnMapping) => void;
}) {
  const choices = targetChoices(column.name, mapping, plan.target.fields);
  const all = [choices.leaveOut, ...choices.fields, ...choices.newFields];
  const options = (list: typeof all) =>
    list.map(({ value, label }) => (
      <option key={value} value={value}>
        {label}
      </option>
    ));
  return (
    <li className={classes.column}>
      <div style={{ minWidth: 0 }}>
        <Group gap="xs" wrap="nowrap">
          <Text size="sm" fw={500} truncate>
            {column.name}
          </Text>
          {column.filled < 0.995 && column.samples.length > 0 && (
            <Badge size="xs" variant="default" tt="none">
              {share(column.filled)} filled
            </Badge>
          )}
        </Group>
        <Text size="xs" c="dimmed" className={classes.samples}>
          {column.samples.length > 0 ? column.samples.join(' · ') : 'empty'}
        </Text>
      </div>
      <Stack gap={4}>
        <NativeSelect
          size="xs"
          aria-label={`Where ${column.name} goes`}
          value={choiceValue(mapping.to)}
          onChange={(event) => {
            const chosen = all.find(({ value }) => value === event.currentTarget.value);
            if (chosen) onChange({ ...mapping, to: chosen.to });
          }}
        >
          {options([choices.leaveOut])}
          <optgroup label={plan.target.kind === 'new' ? 'Fields of the template' : `Fields of ${plan.target.name}`}>
            {options([...choices.fields])}
          </optgroup>
          <optgroup label="A new field">
            {[...choices.newFields].map(({ value, label }) => (
              <option key={value} value={value}>{`New: ${label}`}</option>
            ))}
          </optgroup>
        </NativeSelect>
        <ColumnReading type={typeOf(mapping, plan)} mapping={mapping} onChange={onChange} />
      </Stack>
    </li>
  );
}

/** How the values of one column are understood, if the type of its field leaves that open. */
function ColumnReading({ type, ...props }: ColumnReadingProps & { readonly type: ImportableType | undefined }) {
  const Reading = type === undefined ? undefined : screenOf(type).ColumnReading;
  return Reading ? <Reading {...props} /> : null;
}

function share(filled: number): string {
  const percent = filled * 100;
  return percent < 1 ? 'under 1 %' : `${Math.floor(percent)} %`;
}

/** The type of the field that a column goes into. */
function typeOf({ to }: ColumnMapping, plan: ImportPlan): ImportableType | undefined {
  if (to.kind === 'leaveOut') return undefined;
  const type = to.kind === 'newField' ? to.type : plan.target.fields.find((field) => field.key === to.fieldKey)?.type;
  return type !== undefined && isImportable(type) ? type : undefined;
}
