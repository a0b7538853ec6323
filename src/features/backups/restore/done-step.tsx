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

/** The result of the restore, and how to undo it. */
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
                Review that backup and restore it without a safety backup
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
            ? 'Your data is back.'
            : stays > 0
              ? 'The restore was undone; your later changes stay.'
              : 'The state before is back.'
        }
      >
        {stays > 0 && `${staysWords(stays)} `}
        {done === undefined ? `It took ${formatDuration(durationMs)}.` : `${done}, in ${formatDuration(durationMs)}.`}
      </Alert>
      <UnreadableNotice parts={leftOut} title="Left out because it could not be read" />
      <Text size="sm">
        {wasForgotten
          ? `The browser could not record this, so ${isUndo ? 'Redo' : 'Undo'} is not available here. The backup of the state before is in the list of backups.`
          : undoText(isUndo, undoId)}
      </Text>
    </StepFrame>
  );
}

function undoText(isUndo: boolean, undoId: string | undefined): string {
  if (undoId === undefined) return 'The state before was not backed up, so this cannot be undone.';
  return isUndo
    ? 'The restored state is kept as a backup: Redo brings it back.'
    : 'The state before is kept as a backup. You can undo now, or later from Backups.';
}
