import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { serviceWorkerRegistration, systemNotifications } from '../../../platform/optional-features.ts';
import type { Notice } from './notice.ts';

const SHOWN_MS = 15_000;

/** Shows a notice for a while in the app: one of each kind at a time, the newest. */
export function showToast(notice: Notice, onLook: (notice: Notice) => void): void {
  const id = `notice-${notice.kind}`;
  const look = () => {
    notifications.hide(id);
    onLook(notice);
  };
  notifications.hide(id);
  notifications.show({
    id,
    title: notice.title,
    color: notice.kind === 'backup-done' ? 'teal' : 'orange',
    autoClose: SHOWN_MS,
    message: (
      <Group justify="space-between" wrap="nowrap" align="flex-end">
        <Text size="sm">{notice.text}</Text>
        <Button size="compact-sm" variant="light" style={{ flexShrink: 0 }} onClick={look}>
          Look
        </Button>
      </Group>
    ),
  });
}

/** Whether the system may be asked, has agreed, or has refused; `unsupported`: it has no notifications. */
export function systemPermission(): NotificationPermission | 'unsupported' {
  return systemNotifications()?.permission ?? 'unsupported';
}

/** Shows a notice through the system, if the person has allowed it. Clicking it brings the app to the front. */
export async function showBySystem(notice: Notice, onLook: (notice: Notice) => void): Promise<void> {
  const SystemNotification = systemNotifications();
  if (SystemNotification?.permission !== 'granted') return;
  const options = { body: notice.text, tag: `heirloom-${notice.kind}`, icon: '/icon-192.png' };
  try {
    const shown = new SystemNotification(notice.title, options);
    shown.onclick = () => {
      window.focus();
      shown.close();
      onLook(notice);
    };
  } catch {
    // On Android only the service worker may do this.
    const registration = await serviceWorkerRegistration();
    await registration?.showNotification(notice.title, options);
  }
}
