import { Button, Modal, Stack, Text } from '@mantine/core';
import { useEffect } from 'react';
import { useBlocker } from 'react-router';
import { DialogActions } from '../../../ui/dialog-actions.tsx';

/** Asks before a running import is left. */
export function LeaveGuard({ isActive }: { readonly isActive: boolean }) {
  const blocker = useBlocker(isActive);
  useEffect(() => {
    if (!isActive) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isActive]);
  useEffect(() => {
    // The import finished while the question was open: there is nothing to ask any more.
    if (!isActive && blocker.state === 'blocked') blocker.proceed();
  }, [isActive, blocker]);

  return (
    <Modal opened={isActive && blocker.state === 'blocked'} onClose={() => blocker.reset?.()} title="Stop the import?">
      <Stack>
        <Text size="sm">If you leave this page now, the import stops and everything it has added is removed.</Text>
        <DialogActions>
          <Button variant="default" onClick={() => blocker.proceed?.()}>
            Stop and leave
          </Button>
          <Button data-autofocus onClick={() => blocker.reset?.()}>
            Stay here
          </Button>
        </DialogActions>
      </Stack>
    </Modal>
  );
}
