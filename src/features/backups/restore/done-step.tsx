import { Alert, Button, Text } from '@mantine/core';
import { IconArrowBackUp, IconArrowForwardUp, IconCheck } from '@tabler/icons-react';
import { Link } from 'react-router';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { formatDuration } from '../../../ui/format.ts';
import { isSafetyFailure } from '../../errors/restore-errors.ts';
import { staysWords } from '../shared/undo-restore.tsx';
import { undo } from './apply-actions.ts';
import { startOver } from './choose-actions.ts';
import { StepFrame } from './step-frame.tsx';
import { UnreadableNotice } from './unreadable-notice.tsx';
import { useRefresh } from './use-refresh.ts';
import { useWizard } from './wizard-store.ts';

/** It is done; and it can be taken back. */
export function DoneStep() {
  const { result, failure, wasStopped } = useWizard();
  const refresh = useRefresh();
  if (!result) return null;
  const { isUndo, undoId, durationMs, wasForgotten, done, stays = 0, leftOut = [] } = result;
  return (
    <StepFrame
      step="done"
      title={isUndo ? 'Undone' : 'Restored'}
      buttons={
        <>
          <Button component={Link} to="/">
            Go to your collections
          </Button>
          {undoId !== undefined && (
            <Button
              variant="default"
              leftSection={
                isUndo ? <IconArrowForwardUp size={18} aria-hidden /> : <IconArrowBackUp size={18} aria-hidden />
              }
              onClick={() => {
                void undo(refresh);
              }}
            >
              {isUndo ? 'Redo' : 'Undo'}
            </Button>
          )}
          <Button variant="subtle" onClick={startOver}>
            Restore another backup
          </Button>
        </>
      }
    >
      {failure && (
        <ErrorNotice
          error={failure.error}
          operation={isUndo ? 'redo' : 'undo'}
          actions={
            isSafetyFailure(failure.error) &&
            undoId !== undefined && (
              <Button component={Link} to={`/restore?backup=${undoId}`} size="compact-sm" variant="default">
                Look at that backup, and restore it without one of now
              </Button>
            )
          }
        />
      )}
      {wasStopped && (
        <Text role="status">
          {isUndo ? 'The redo was stopped. Your data is as it was.' : 'The undo was stopped. Your data is as it was.'}
        </Text>
      )}
      <Alert
        role="status"
        color="teal"
        icon={<IconCheck aria-hidden />}
        title={
          !isUndo
            ? 'Your things are back.'
            : stays > 0
              ? 'What the restore changed is taken back.'
              : 'The state before is back.'
        }
      >
        {stays > 0 && `${staysWords(stays)} `}
        {done === undefined ? `It took ${formatDuration(durationMs)}.` : `${done}, in ${formatDuration(durationMs)}.`}
      </Alert>
      <UnreadableNotice parts={leftOut} title="Left out, since it could not be read" />
      <Text size="sm">
        {wasForgotten
          ? `The browser could not note down that it was done, so ${isUndo ? 'Redo' : 'Undo'} is not offered here. The backup of the state before is in the list of backups.`
          : undoText(isUndo, undoId)}
      </Text>
    </StepFrame>
  );
}

function undoText(isUndo: boolean, undoId: string | undefined): string {
  if (undoId === undefined) return 'No backup of the state before was taken, so this cannot be undone.';
  return isUndo
    ? 'What was restored before is kept as a backup: Redo brings it back once more.'
    : 'The state before is kept as a backup: Undo brings it back, now or later from Backups.';
}
