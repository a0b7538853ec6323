import { Button, FileButton, Group, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type ClipboardEvent, type DragEvent, type ReactNode, useState } from 'react';
import { definitionOf } from '../../../../catalogue/field-types/registry.ts';
import type { Field } from '../../../../catalogue/model.ts';
import { addFilesToRecord } from '../file-jobs.ts';
import { FileJobList } from './file-job-list.tsx';
import classes from './file-drop.module.css';

interface FileDropProps {
  readonly recordId: string;
  readonly field: Field;
  readonly hasFiles: boolean;
  readonly children: ReactNode;
}

/** Accepts files by drop, paste (while it has the focus) and picker, and shows those being added. */
export function FileDrop({ recordId, field, hasFiles, children }: FileDropProps) {
  const [isOver, setIsOver] = useState(false);
  const isPhotos = definitionOf(field.type).fileKind === 'photos';
  const add = (files: readonly File[]) => {
    if (files.length > 0) addFilesToRecord(recordId, field, files);
  };
  const onDrop = (event: DragEvent) => {
    setIsOver(false);
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    add([...event.dataTransfer.files]);
  };
  const onPaste = (event: ClipboardEvent) => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    add([...event.clipboardData.files]);
  };
  const onDragOver = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setIsOver(true);
  };
  const what = isPhotos ? (field.isSingle ? 'a photo' : 'photos') : field.isSingle ? 'a file' : 'files';
  return (
    <div
      className={classes.zone}
      data-over={isOver || undefined}
      onDrop={onDrop}
      onDragOver={onDragOver}
      onDragLeave={() => {
        setIsOver(false);
      }}
      onPaste={onPaste}
    >
      {children}
      <FileJobList recordId={recordId} fieldId={field.id} />
      <Group gap="sm" mt={hasFiles ? 'xs' : 0}>
        <FileButton
          onChange={(picked) => {
            add(Array.isArray(picked) ? picked : picked ? [picked] : []);
          }}
          multiple={!field.isSingle}
          accept={isPhotos ? 'image/*' : ''}
          inputProps={{ 'aria-label': `${field.name}: choose ${what}` }}
        >
          {(props) => (
            <Button
              {...props}
              variant="default"
              size="xs"
              leftSection={<IconPlus size={14} aria-hidden />}
              aria-label={`${field.name}: add ${what}`}
            >
              {field.isSingle && hasFiles ? `Replace ${isPhotos ? 'photo' : 'file'}` : `Add ${what}`}
            </Button>
          )}
        </FileButton>
        <Text size="xs" c="dimmed">
          or drop or paste {what} here
        </Text>
      </Group>
    </div>
  );
}
