import { Button, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { type BackUpFirst, BackUpFirstNote, BackUpFirstStep, useBackUpFirst } from './back-up-first.tsx';
import { modals } from '../../../ui/modals.ts';
import { DialogActions } from '../../../ui/dialog-actions.tsx';

/**
 * As `confirmDanger`, with a backup as the first step after the person has confirmed. The dialog announces it, and
 * shows its progress if there is anything to back up. Resolves to whether to continue.
 */
export function confirmWithBackup({
  title,
  body,
  confirmLabel,
  backUpFirst,
}: {
  readonly title: string;
  readonly body: ReactNode;
  readonly confirmLabel: string;
  readonly backUpFirst: BackUpFirst;
}): Promise<boolean> {
  return new Promise((resolve) => {
    const id = crypto.randomUUID();
    const answer = (goesOn: boolean) => {
      resolve(goesOn);
      modals.close(id);
    };
    modals.open({
      modalId: id,
      title,
      children: <Confirmation body={body} confirmLabel={confirmLabel} backUpFirst={backUpFirst} onAnswer={answer} />,
      // Also called after an answer, when the promise has long been settled.
      onClose: () => {
        resolve(false);
      },
    });
  });
}

function Confirmation({
  body,
  confirmLabel,
  backUpFirst,
  onAnswer,
}: {
  readonly body: ReactNode;
  readonly confirmLabel: string;
  readonly backUpFirst: BackUpFirst;
  readonly onAnswer: (goesOn: boolean) => void;
}) {
  const { state, run } = useBackUpFirst(backUpFirst);
  return (
    <Stack gap="md">
      {typeof body === 'string' ? <Text size="sm">{body}</Text> : body}
      {state.kind === 'idle' && <BackUpFirstNote backUpFirst={backUpFirst} />}
      <BackUpFirstStep state={state} />
      {state.kind === 'idle' && (
        <DialogActions>
          <Button
            variant="default"
            onClick={() => {
              onAnswer(false);
            }}
            data-autofocus
          >
            Cancel
          </Button>
          <Button
            color="red"
            onClick={() => {
              void run().then(onAnswer);
            }}
          >
            {confirmLabel}
          </Button>
        </DialogActions>
      )}
    </Stack>
  );
}
