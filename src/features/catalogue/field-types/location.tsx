import { IconMapPin } from '@tabler/icons-react';
import { LocationControl } from '../records/controls/location-control.tsx';
import type { ColumnReadingProps, FieldTypeScreen } from './definition.ts';
import { PlainCell, ReadingChoice } from './shared.tsx';

export const location: FieldTypeScreen = {
  label: 'Location',
  description: 'Latitude and longitude',
  Icon: IconMapPin,
  width: 170,
  Cell: PlainCell,
  Control: LocationControl,
  ColumnReading: CoordinateOrder,
};

/** A column with only one of the two numbers has no order. */
function CoordinateOrder({ mapping, onChange }: ColumnReadingProps) {
  if (mapping.to.kind !== 'leaveOut' && mapping.to.part !== undefined) return null;
  return (
    <ReadingChoice
      label={`Order of numbers in ${mapping.column}`}
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
}
