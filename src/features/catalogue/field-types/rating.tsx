import { Rating } from '@mantine/core';
import { IconStar, IconStarFilled } from '@tabler/icons-react';
import classes from '../records/cell-value.module.css';
import { FieldLabel } from '../records/controls/field-label.tsx';
import { parseNumber } from '../records/controls/parse-input.ts';
import type { CellProps, FieldTypeScreen } from './definition.ts';
import { NumberFilter } from './shared.tsx';

export const rating: FieldTypeScreen = {
  label: 'Rating',
  description: 'Up to five stars',
  Icon: IconStar,
  width: 120,
  Cell: Stars,
  Control: ({ field, value, onChange }) => (
    <FieldLabel name={field.name}>
      <Rating
        name={field.id}
        value={typeof value === 'number' ? value : 0}
        allowClear
        size="lg"
        getSymbolLabel={(stars) => `${stars} of 5`}
        onChange={(stars) => {
          onChange(stars === 0 ? undefined : stars);
        }}
      />
    </FieldLabel>
  ),
  FilterValue: NumberFilter,
  cellEditing: {
    parse: parseNumber,
    choices: () => [1, 2, 3, 4, 5].map((stars) => ({ value: String(stars), label: `${stars} of 5` })),
  },
};

function Stars({ value }: CellProps) {
  const count = typeof value === 'number' ? value : 0;
  return (
    <span className={classes.stars} role="img" aria-label={`${count} of 5`}>
      {Array.from({ length: Math.max(0, Math.min(5, Math.round(count))) }, (_, at) => (
        <IconStarFilled key={at} size={14} />
      ))}
    </span>
  );
}
