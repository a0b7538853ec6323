import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { describeError } from './describe-error.ts';

const UNDO_OFFERED_MS = 15_000;

/** Says that something was done. */
export function notifyDone(message: string): void {
  notifications.show({ message, color: 'teal' });
}

/** Says that something failed, and what to do next. Stays until it is closed. */
export function notifyError(error: unknown): void {
  const { message, hint } = describeError(error);
  notifications.show({ title: message, message: hint ?? '', color: 'red', autoClose: false });
}

/** Says what was done and offers to undo it, for a while. */
export function notifyUndo(message: string, undo: () => Promise<void>): void {
  const id = crypto.randomUUID();
  const run = () => {
    notifications.hide(id);
    undo().then(() => { notifyDone('Undone.'); }, notifyError);
  };
  notifications.show({
    id,
    autoClose: UNDO_OFFERED_MS,
    color: 'teal',
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{message}</Text>
        <Button size="compact-sm" variant="light" onClick={run}>Undo</Button>
      </Group>
    ),
  });
}

/** Runs `work` and tells the person if it fails. For event handlers, which cannot wait. */
export function runAndReport(work: () => Promise<void>): void {
  work().catch(notifyError);
}
