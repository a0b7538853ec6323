import { Button, FileButton, Stack, Text } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import type { ImportError } from '../../../catalogue/import/import-error.ts';
import { ImportFailure } from './import-failure.tsx';
import classes from './import.module.css';

/** The first step: a file is chosen, or dropped anywhere. */
export function ChooseStep({
  onChoose,
  isOver,
  error,
}: {
  readonly onChoose: (file: File) => void;
  /** Whether a file is being dragged over the page. */
  readonly isOver: boolean;
  readonly error: ImportError | undefined;
}) {
  return (
    <Stack maw={720}>
      {error && <ImportFailure error={error} />}
      <div className={classes.drop} data-over={isOver || undefined}>
        <IconFileImport size={40} stroke={1.2} aria-hidden />
        <Text fw={500}>{isOver ? 'Drop to read this file' : 'Drop a file anywhere on this page'}</Text>
        <FileButton
          onChange={(file) => {
            if (file) onChoose(file);
          }}
          inputProps={{ 'aria-label': 'File to import' }}
        >
          {(props) => <Button {...props}>Choose a file…</Button>}
        </FileButton>
        <Text size="sm" c="dimmed" ta="center">
          CSV and other tables as text, JSON, GeoJSON, a GitHub project, or an export of Heirloom (ZIP). It never leaves
          this device.
        </Text>
      </div>
      <Text size="sm" c="dimmed">
        You can review the import before anything is added, and undo it afterwards. Save spreadsheets as CSV.
      </Text>
    </Stack>
  );
}
