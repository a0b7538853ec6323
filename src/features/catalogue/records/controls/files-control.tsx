import { ActionIcon, Group, Menu, Stack, Text } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconDots, IconDownload, IconFile, IconTrash } from '@tabler/icons-react';
import type { Field, FieldValue, FileReference } from '../../../../catalogue/model.ts';
import { formatBytes } from '../../../../ui/format.ts';
import { notifyError } from '../../../errors/notify.tsx';
import { downloadFile } from '../download-file.ts';
import { filesOf } from '../format-value.ts';
import { FieldLabel } from './field-label.tsx';
import { FileDrop } from './file-drop.tsx';
import { moveFile, removeFile } from './file-edits.ts';

interface FilesControlProps {
  readonly recordId: string;
  readonly field: Field;
  readonly value: FieldValue | undefined;
}

/** Files as a list. They can be saved to the device, never opened here: a file from elsewhere may be anything. */
export function FilesControl({ recordId, field, value }: FilesControlProps) {
  const files = filesOf(value);
  return (
    <FieldLabel name={field.name}>
      <FileDrop recordId={recordId} field={field} hasFiles={files.length > 0}>
        <Stack gap={2} component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
          {files.map((file, at) => (
            <FileRow
              key={file.hash}
              recordId={recordId}
              fieldId={field.id}
              file={file}
              isFirst={at === 0}
              isLast={at === files.length - 1}
            />
          ))}
        </Stack>
      </FileDrop>
    </FieldLabel>
  );
}

interface FileRowProps {
  readonly recordId: string;
  readonly fieldId: string;
  readonly file: FileReference;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

function FileRow({ recordId, fieldId, file, isFirst, isLast }: FileRowProps) {
  return (
    <Group component="li" wrap="nowrap" gap="xs">
      <IconFile size={18} stroke={1.5} aria-hidden />
      <Text size="sm" truncate style={{ flex: 1, minWidth: 0 }} title={file.name}>
        {file.name}
      </Text>
      <Text size="sm" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
        {formatBytes(file.sizeBytes)}
      </Text>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Download ${file.name}`}
        onClick={() => {
          downloadFile(file).catch(notifyError);
        }}
      >
        <IconDownload size={16} aria-hidden />
      </ActionIcon>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`${file.name}: more`}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            disabled={isFirst}
            leftSection={<IconArrowUp size={16} aria-hidden />}
            onClick={() => {
              moveFile(recordId, fieldId, file.hash, -1);
            }}
          >
            Move up
          </Menu.Item>
          <Menu.Item
            disabled={isLast}
            leftSection={<IconArrowDown size={16} aria-hidden />}
            onClick={() => {
              moveFile(recordId, fieldId, file.hash, 1);
            }}
          >
            Move down
          </Menu.Item>
          <Menu.Item
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() => {
              removeFile(recordId, fieldId, file);
            }}
          >
            Remove
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
