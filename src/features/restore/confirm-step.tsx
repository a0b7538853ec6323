import { Alert, Button, Checkbox, Stack, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useState } from 'react';
import { BackupError, type RestorePlan } from '../../engine/index.ts';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { tableWords } from '../../ui/backup-words.ts';
import { formatCount } from '../../ui/format.ts';
import { useFormats } from '../../ui/formats.tsx';
import { isEmptyNow } from './is-empty-now.ts';
import { restore } from './restore-actions.ts';
import { goTo, useRestoreStore } from './restore-store.ts';
import { StepFrame } from './step-frame.tsx';
import { UnsafeRestore } from './unsafe-restore.tsx';
import { useRefresh } from './use-refresh.ts';

/** The last step before anything is done: says what is replaced, and asks for a clear yes. */
export function ConfirmStep() {
  const { plan, failure, wasStopped } = useRestoreStore();
  const [isAgreed, setAgreed] = useState(false);
  const { dateTime } = useFormats();
  const refresh = useRefresh();
  if (!plan) return null;
  const isEmpty = isEmptyNow(plan);
  const isSafetyFailure = failure?.error instanceof BackupError && failure.error.context['step'] === 'safety-backup';
  return (
    <StepFrame
      title={isEmpty ? 'Ready to bring it back' : 'Replace what is here now?'}
      buttons={(
        <>
          <Button {...(isEmpty ? {} : { color: 'red' })} disabled={!isEmpty && !isAgreed} onClick={() => { void restore({ safetyBackup: true, refresh }); }}>Restore</Button>
          <Button variant="default" onClick={() => { goTo('preview'); }}>Back</Button>
        </>
      )}
    >
      {wasStopped && <Alert role="status" color="gray" icon={<IconInfoCircle aria-hidden />} title="The restore was stopped. Your data is as it was." />}
      {failure && <ErrorNotice error={failure.error} operation="restore" />}
      {isSafetyFailure && <UnsafeRestore />}
      {isEmpty
        ? <Text>There is nothing here yet that could be lost.</Text>
        : (
          <Stack gap="xs">
            <Text>{`You have ${nowWords(plan)} here. They are replaced by the backup of ${dateTime(plan.takenAt)}: what you have added or changed since then is not there afterwards.`}</Text>
            <Text>A backup of the present state is taken first, so you can undo this.</Text>
            <Checkbox label="Yes, replace what is here now with this backup" checked={isAgreed} onChange={(event) => { setAgreed(event.currentTarget.checked); }} mt="xs" />
          </Stack>
        )}
    </StepFrame>
  );
}

function nowWords({ tables }: RestorePlan): string {
  const parts = tables.filter(({ rowsNow, name }) => rowsNow > 0 && name !== 'settings' && name !== 'views' && name !== 'fields');
  return parts.map(({ name, rowsNow }) => `${formatCount(rowsNow)} ${tableWords(name).toLowerCase()}`).join(', ');
}
