import { Checkbox, Stack, Switch } from '@mantine/core';
import { FILE_KINDS, type IncludedFiles, includesKind, withKind } from './included-files.ts';

const LABELS = {
  photos: { label: 'Include photos', description: 'Everything in photo fields, covers too.' },
  files: {
    label: 'Include book files',
    description: 'Everything in file fields: books, documents and all other attachments.',
  },
} as const;

/** Which files backups include, kind by kind. @param onChange `undefined` if there is nothing to choose. */
export function FileKindChoices({
  value,
  onChange,
  look = 'checkbox',
}: {
  readonly value: IncludedFiles;
  readonly onChange: ((value: IncludedFiles) => void) | undefined;
  readonly look?: 'checkbox' | 'switch';
}) {
  const Choice = look === 'switch' ? Switch : Checkbox;
  return (
    <Stack gap="xs">
      {FILE_KINDS.map((kind) => (
        <Choice
          key={kind}
          {...LABELS[kind]}
          checked={onChange !== undefined && includesKind(value, kind)}
          disabled={onChange === undefined}
          onChange={(event) => {
            onChange?.(withKind(value, kind, event.currentTarget.checked));
          }}
        />
      ))}
    </Stack>
  );
}
