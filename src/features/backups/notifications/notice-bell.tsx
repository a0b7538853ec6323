import { ActionIcon, Drawer, Indicator, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBell } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { NoticeList } from './notice-list.tsx';
import { NoticeSettingsForm } from './notice-settings.tsx';
import { noticeQueries } from './notice-store.ts';
import { useNoticeFeed, type NoticeFeed } from './use-notice-feed.ts';

const MOST_COUNTED = 99;

/** The notification bell: the number of new notices, their list, and their settings. */
export function NoticeBell({ feed }: { readonly feed: NoticeFeed | undefined }) {
  useNoticeFeed(feed);
  const { data: state } = useQuery(noticeQueries.state);
  const [isOpen, { open, close }] = useDisclosure(false);
  const notices = state?.notices ?? [];
  const unread = notices.filter(({ isRead }) => !isRead).length;
  const label = unread === 0 ? 'Notifications' : `Notifications, ${String(unread)} new`;
  return (
    <>
      <Indicator
        disabled={unread === 0}
        label={unread > MOST_COUNTED ? `${String(MOST_COUNTED)}+` : unread}
        size={16}
        color="red"
      >
        <ActionIcon variant="default" size={30} aria-label={label} aria-haspopup="dialog" onClick={open}>
          <IconBell size={18} aria-hidden />
        </ActionIcon>
      </Indicator>
      <Drawer
        opened={isOpen}
        onClose={close}
        position="right"
        size={420}
        title="Notifications"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack gap="lg">
          <NoticeList notices={notices} onLeave={close} />
          <details>
            <Text component="summary" size="sm" w="fit-content" mb="xs">
              Choose your notifications
            </Text>
            <NoticeSettingsForm />
          </details>
        </Stack>
      </Drawer>
    </>
  );
}
