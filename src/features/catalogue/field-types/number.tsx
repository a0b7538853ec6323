import { Checkbox, Group, TextInput } from '@mantine/core';
import { IconHash } from '@tabler/icons-react';
import { NumberControl } from '../records/controls/number-control.tsx';
import { parseNumber } from '../records/controls/parse-input.ts';
import type { ColumnReadingProps, DetailInputsProps, FieldTypeScreen } from './definition.ts';
import { NumberFilter, PlainCell, ReadingChoice } from './shared.tsx';

export const number: FieldTypeScreen = {
  label: 'Number',
  description: 'With a unit if you like',
  Icon: IconHash,
  width: 120,
  isAlignedRight: true,
  Cell: PlainCell,
  Control: ({ field, value, onChange }) => (
    <NumberControl field={field} value={typeof value === 'number' ? value : undefined} onChange={onChange} />
  ),
  FilterValue: NumberFilter,
  cellEditing: { parse: parseNumber, inputMode: 'decimal', startsByTyping: true },
  DetailInputs: UnitAndNumbering,
  ColumnReading: DecimalMark,
};

function UnitAndNumbering({ form, onChange }: DetailInputsProps) {
  return (
    <Group align="flex-end" gap="lg">
      <TextInput
        label="Unit"
        placeholder="Such as: cm, days, €"
        value={form.unit}
        onChange={(event) => {
          onChange({ ...form, unit: event.currentTarget.value });
        }}
      />
      <Checkbox
        mb={8}
        label="Number new records automatically"
        checked={form.isSequential}
        onChange={(event) => {
          onChange({ ...form, isSequential: event.currentTarget.checked });
        }}
      />
    </Group>
  );
}

function DecimalMark({ mapping, onChange }: ColumnReadingProps) {
  return (
    <ReadingChoice
      label={`Decimal mark of ${mapping.column}`}
      value={mapping.hasDecimalComma ? 'comma' : 'point'}
      data={[
        { value: 'point', label: 'Decimal point: 3.5' },
        { value: 'comma', label: 'Decimal comma: 3,5' },
      ]}
      onChange={(value) => {
        onChange({ ...mapping, hasDecimalComma: value === 'comma' });
      }}
    />
  );
}
