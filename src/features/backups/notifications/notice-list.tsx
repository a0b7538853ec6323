import { Anchor, Button, Group, Indicator, Paper, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { formatRelativeTime } from '../../../ui/format.ts';
import { useFormats } from '../../../ui/formats.tsx';
import { runAndReport } from '../../errors/notify.tsx';
import { markRead, removeAll } from './notice-changes.ts';
import { editNotices } from './notice-store.ts';
import type { Notice } from './notice.ts';

/** The notices, newest first. */
export function NoticeList({
  notices,
  onLeave,
}: {
  readonly notices: readonly Notice[];
  readonly onLeave: () => void;
}) {
  if (notices.length === 0)
    return (
      <Text c="dimmed" size="sm">
        No notifications. When your backups need your attention, you will see it here.
      </Text>
    );
  const hasUnread = notices.some(({ isRead }) => !isRead);
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <Button
          variant="default"
          size="compact-sm"
          disabled={!hasUnread}
          onClick={() => {
            runAndReport(() => editNotices((state) => markRead(state)));
          }}
        >
          Mark all as read
        </Button>
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => {
            runAndReport(() => editNotices(removeAll));
          }}
        >
          Clear the list
        </Button>
      </Group>
      <Stack component="ul" gap="xs" m={0} p={0} style={{ listStyle: 'none' }} aria-label="Notifications">
        {notices.map((notice) => (
          <NoticeItem key={notice.id} notice={notice} onLeave={onLeave} />
        ))}
      </Stack>
    </Stack>
  );
}

function NoticeItem({
  notice: { id, at, title, text, to, isRead },
  onLeave,
}: {
  readonly notice: Notice;
  readonly onLeave: () => void;
}) {
  const { dateTime } = useFormats();
  const read = () => editNotices((state) => markRead(state, [id]));
  const follow = () => {
    runAndReport(read);
    onLeave();
  };
  return (
    <Indicator disabled={isRead} size={9} offset={6} component="li">
      <Paper withBorder radius="md" p="sm">
        <Anchor component={Link} to={to} size="sm" fw={isRead ? 400 : 650} onClick={follow}>
          {isRead ? title : `New: ${title}`}
        </Anchor>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {text}
        </Text>
        <Group justify="space-between" gap="xs" mt={4}>
          <Text size="xs" c="dimmed" title={dateTime(at)}>
            {formatRelativeTime(at)}
          </Text>
          {!isRead && (
            <Button
              variant="subtle"
              size="compact-xs"
              onClick={() => {
                runAndReport(read);
              }}
            >
              Mark as read
            </Button>
          )}
        </Group>
      </Paper>
    </Indicator>
  );
}
