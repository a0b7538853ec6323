import { Checkbox } from '@mantine/core';
import { IconPaperclip } from '@tabler/icons-react';
import { FilesControl } from '../records/controls/files-control.tsx';
import { filesOf } from '../records/format-value.ts';
import type { DetailInputsProps, FieldTypeScreen } from './definition.ts';

export const files: FieldTypeScreen = {
  label: 'Files',
  description: 'Any files',
  Icon: IconPaperclip,
  width: 200,
  Cell: ({ value }) => (
    <>
      {filesOf(value)
        .map((file) => file.name)
        .join(', ')}
    </>
  ),
  Control: FilesControl,
  DetailInputs: atMostOne('At most one file'),
};

/** The choice to allow only one file. */
export function atMostOne(label: string) {
  return function AtMostOne({ form, onChange }: DetailInputsProps) {
    return (
      <Checkbox
        label={label}
        checked={form.isSingle}
        onChange={(event) => {
          onChange({ ...form, isSingle: event.currentTarget.checked });
        }}
      />
    );
  };
}
