import type { ReactNode } from 'react';
import { modals } from './modals.ts';

/** Asks before something is removed; resolves to whether the person agreed. Escape and closing mean no. */
export function confirmDanger({
  title,
  body,
  confirmLabel,
}: {
  readonly title: string;
  readonly body: ReactNode;
  /** The action, such as `Delete collection`, never just `OK`. */
  readonly confirmLabel: string;
}): Promise<boolean> {
  return new Promise((resolve) => {
    modals.openConfirmModal({
      title,
      children: body,
      labels: { confirm: confirmLabel, cancel: 'Cancel' },
      confirmProps: { color: 'red' },
      onConfirm: () => {
        resolve(true);
      },
      // Also called after a confirmation, when the promise has long been settled.
      onClose: () => {
        resolve(false);
      },
    });
  });
}
