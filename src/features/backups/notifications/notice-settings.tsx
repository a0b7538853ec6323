import { Button, Checkbox, Stack, Switch, Table, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { systemNotifications } from '../../../platform/optional-features.ts';
import { runAndReport } from '../../errors/notify.tsx';
import { noticeQueries, setSettings } from './notice-store.ts';
import {
  DEFAULT_SETTINGS,
  NOTICE_KINDS,
  NOTICE_WAYS,
  type NoticeKind,
  type NoticeSettings,
  type NoticeWay,
} from './notice.ts';
import { systemPermission } from './show-notice.tsx';

const NOTICE_WORDS: Readonly<Record<NoticeKind, string>> = {
  'backup-done': 'An automatic backup was made',
  'backup-failed': 'A backup failed',
  overdue: 'A backup is overdue',
  'destination-lost': 'Backups are not being copied to a destination',
  guard: 'Much of your data is missing',
  'drill-failed': 'A check or a test restore failed',
  'storage-full': 'The storage is nearly full',
};

const WAY_WORDS: Readonly<Record<NoticeWay, string>> = { list: 'List', toast: 'Message', system: 'System' };

/** Settings of notices: which kinds, and through which channels. Stored at once, on this device. */
export function NoticeSettingsForm() {
  const { data: stored = DEFAULT_SETTINGS } = useQuery(noticeQueries.settings);
  const queryClient = useQueryClient();
  // A new choice is shown until it is stored; if that fails, the stored one.
  const [chosen, setChosen] = useState<NoticeSettings>();
  const settings = chosen ?? stored;
  const save = (changed: NoticeSettings) => {
    setChosen(changed);
    runAndReport(() =>
      // `finally` waits for the promise, which its type does not say.
      // oxlint-disable-next-line typescript/no-misused-promises
      setSettings(changed).finally(async () => {
        await queryClient.invalidateQueries({ queryKey: noticeQueries.settings.queryKey });
        setChosen((current) => (current === changed ? undefined : current));
      }),
    );
  };
  const choose = (kind: NoticeKind, way: NoticeWay, isOn: boolean) => {
    save({ ...settings, ways: { ...settings.ways, [kind]: { ...settings.ways[kind], [way]: isOn } } });
  };
  return (
    <Stack gap="md">
      <Table verticalSpacing={6} horizontalSpacing={6} aria-label="Notification settings">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>What</Table.Th>
            {NOTICE_WAYS.map((way) => (
              <Table.Th key={way}>{WAY_WORDS[way]}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {NOTICE_KINDS.map((kind) => (
            <Table.Tr key={kind}>
              <Table.Td>{NOTICE_WORDS[kind]}</Table.Td>
              {NOTICE_WAYS.map((way) => (
                <Table.Td key={way}>
                  <Checkbox
                    aria-label={`${NOTICE_WORDS[kind]}: ${WAY_WORDS[way]}`}
                    checked={settings.ways[kind][way]}
                    onChange={(event) => {
                      choose(kind, way, event.currentTarget.checked);
                    }}
                  />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="xs" c="dimmed">
        “List” is this list. “Message” shows briefly in the app. “System” notifies you while the app is open but not in
        view.
      </Text>
      <SystemPermission />
      <Switch
        label="Show a badge on the app’s icon"
        description="When a backup is overdue or your data is at risk. Needs the app to be installed."
        checked={settings.isIconMarked}
        onChange={(event) => {
          save({ ...settings, isIconMarked: event.currentTarget.checked });
        }}
      />
    </Stack>
  );
}

/** Asks for the system permission only on a click. */
function SystemPermission() {
  const [permission, setPermission] = useState(systemPermission);
  switch (permission) {
    case 'granted':
      return <Text size="sm">System notifications are allowed.</Text>;
    case 'denied':
      return (
        <Text size="sm">
          The browser does not allow system notifications for this site. You can change that in its settings for the
          site.
        </Text>
      );
    case 'unsupported':
      return <Text size="sm">This browser has no system notifications.</Text>;
    case 'default':
      return (
        <Button
          variant="default"
          w="fit-content"
          onClick={() => {
            runAndReport(async () => {
              setPermission((await systemNotifications()?.requestPermission()) ?? 'unsupported');
            });
          }}
        >
          Allow system notifications
        </Button>
      );
  }
}
