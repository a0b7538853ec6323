import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { describeError } from './describe-error.ts';
import { isCancelled } from '../../ui/job-runner.ts';

const DONE_SHOWN_MS = 8000;
const UNDO_OFFERED_MS = 15_000;
const BUSY_SHOWN_AFTER_MS = 400;

/** Reports success. */
export function notifyDone(message: string): void {
  notifications.show({ message, color: 'teal', autoClose: DONE_SHOWN_MS });
}

/** Reports a failure, and what to do next. Stays until it is closed. */
export function notifyError(error: unknown): void {
  const { message, hint } = describeError(error);
  notifications.show({ title: message, message: hint ?? '', color: 'red', autoClose: false });
}

/** Reports an action and offers to undo it, for a while. */
export function notifyUndo(message: string, undo: () => Promise<void>): void {
  const id = crypto.randomUUID();
  const run = () => {
    notifications.hide(id);
    withBusyNotice('Undoing…', undo).then(
      () => {
        notifyDone('Undone.');
      },
      (error: unknown) => {
        if (!isCancelled(error)) notifyError(error);
      },
    );
  };
  notifications.show({
    id,
    autoClose: UNDO_OFFERED_MS,
    color: 'teal',
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{message}</Text>
        <Button size="compact-sm" variant="light" onClick={run}>
          Undo
        </Button>
      </Group>
    ),
  });
}

/** Runs `work`, and shows a message if it takes a noticeable time. */
export async function withBusyNotice<Value>(message: string, work: () => Promise<Value>): Promise<Value> {
  const id = crypto.randomUUID();
  const timer = setTimeout(() => {
    notifications.show({ id, message, loading: true, autoClose: false, withCloseButton: false });
  }, BUSY_SHOWN_AFTER_MS);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    notifications.hide(id);
  }
}

/** Runs `work` and tells the person if it fails. For event handlers, which cannot wait. */
export function runAndReport(work: () => Promise<void>): void {
  work().catch(notifyError);
}
