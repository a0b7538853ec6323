import { Alert, Button, Text } from '@mantine/core';
import { IconArrowBackUp, IconCheck } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { RestorePlan } from '../../engine/index.ts';
import { countWords } from '../../ui/backup-words.ts';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { formatDuration } from '../../ui/format.ts';
import { startOver, undo } from './restore-actions.ts';
import { useRestoreStore } from './restore-store.ts';
import { StepFrame } from './step-frame.tsx';
import { useRefresh } from './use-refresh.ts';

/** It is done; and it can be taken back. */
export function DoneStep() {
  const { result, plan, failure, wasStopped } = useRestoreStore();
  const refresh = useRefresh();
  if (!result) return null;
  const { isUndo, undoId, durationMs, wasForgotten } = result;
  return (
    <StepFrame
      title={isUndo ? 'Undone' : 'Restored'}
      buttons={(
        <>
          <Button component={Link} to="/">Go to your collections</Button>
          {undoId !== undefined && <Button variant="default" leftSection={<IconArrowBackUp size={18} aria-hidden />} onClick={() => { void undo(refresh); }}>Undo</Button>}
          <Button variant="subtle" onClick={startOver}>Restore another backup</Button>
        </>
      )}
    >
      {failure && <ErrorNotice error={failure.error} operation="undo" />}
      {wasStopped && <Text role="status">The undo was stopped. Your data is as it was.</Text>}
      <Alert role="status" color="teal" icon={<IconCheck aria-hidden />} title={isUndo ? 'The state before is back.' : 'Your things are back.'}>
        {isUndo || !plan ? `It took ${formatDuration(durationMs)}.` : `${countWords(rowsIn(plan, 'records'), rowsIn(plan, 'files')).join(' and ')}, in ${formatDuration(durationMs)}.`}
      </Alert>
      <Text size="sm">{wasForgotten ? 'The browser could not note down that it was done, so Undo is not offered here. The backup of the state before is in the list of backups.' : undoText(isUndo, undoId)}</Text>
    </StepFrame>
  );
}

function rowsIn({ tables }: RestorePlan, table: string): number {
  return tables.find(({ name }) => name === table)?.rowsInBackup ?? 0;
}

function undoText(isUndo: boolean, undoId: string | undefined): string {
  if (undoId === undefined) return 'No backup of the state before was taken, so this cannot be undone.';
  return isUndo
    ? 'What was restored before is kept as a backup: Undo brings it back once more.'
    : 'The state before is kept as a backup: Undo brings it back, now or later from Backups.';
}
