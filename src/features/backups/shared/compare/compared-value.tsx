import { Text } from '@mantine/core';
import type { ComparedFile } from '../../../../backup/contract/comparing.ts';
import classes from './compared-files.module.css';
import { ComparedFileView, type LoadFile } from './compared-picture.tsx';

/** One side's value of a field: its photos and files, or its text. Text is only ever treated as text. */
export function ComparedValue({
  text,
  files = [],
  loadFile,
  queryKey,
}: {
  readonly text: string;
  readonly files?: readonly ComparedFile[] | undefined;
  readonly loadFile: LoadFile;
  readonly queryKey: readonly unknown[];
}) {
  if (files.length > 0) {
    return (
      <ul className={classes.files}>
        {files.map((file, at) => (
          <ComparedFileView key={`${file.hash} ${at}`} file={file} loadFile={loadFile} queryKey={queryKey} />
        ))}
      </ul>
    );
  }
  if (text === '')
    return (
      <Text component="span" size="sm" c="dimmed">
        –
      </Text>
    );
  return (
    <Text component="span" size="sm">
      {text}
    </Text>
  );
}
