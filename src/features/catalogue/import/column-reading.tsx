import { NativeSelect } from '@mantine/core';
import type { ColumnMapping, ImportableType } from '../../../catalogue/import/import-model.ts';

const SEPARATORS = [
  { value: ',', label: 'Split at commas' },
  { value: ';', label: 'Split at semicolons' },
  { value: '|', label: 'Split at bars' },
  { value: '&', label: 'Split at &' },
  { value: '', label: 'Do not split' },
] as const;

/** How the values of one column are understood, where its type leaves that open. */
export function ColumnReading({
  mapping,
  type,
  onChange,
}: {
  readonly mapping: ColumnMapping;
  /** Of the field that the column goes into. */
  readonly type: ImportableType | undefined;
  readonly onChange: (mapping: ColumnMapping) => void;
}) {
  const { column } = mapping;
  switch (type) {
    case 'number':
      return (
        <Choice
          label={`Decimal mark of ${column}`}
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
    case 'date':
      return (
        <Choice
          label={`Order of days in ${column}`}
          value={mapping.dateOrder}
          data={[
            { value: 'dayFirst', label: '3/4/2021 is 3 April' },
            { value: 'monthFirst', label: '3/4/2021 is March 4' },
          ]}
          onChange={(value) => {
            onChange({ ...mapping, dateOrder: value === 'monthFirst' ? 'monthFirst' : 'dayFirst' });
          }}
        />
      );
    case 'multiSelect':
      return (
        <Choice
          label={`Choices in ${column}`}
          value={mapping.separator}
          data={SEPARATORS}
          onChange={(separator) => {
            onChange({ ...mapping, separator });
          }}
        />
      );
    case 'location':
      if (mapping.to.kind !== 'leaveOut' && mapping.to.part !== undefined) return null;
      return (
        <Choice
          label={`Order of numbers in ${column}`}
          value={mapping.isLongitudeFirst ? 'longitude' : 'latitude'}
          data={[
            { value: 'latitude', label: 'Latitude first' },
            { value: 'longitude', label: 'Longitude first' },
          ]}
          onChange={(value) => {
            onChange({ ...mapping, isLongitudeFirst: value === 'longitude' });
          }}
        />
      );
    default:
      return null;
  }
}

function Choice({
  label,
  value,
  data,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly data: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
}) {
  return (
    <NativeSelect
      size="xs"
      aria-label={label}
      value={value}
      data={[...data]}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    />
  );
}
