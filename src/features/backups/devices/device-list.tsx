import { Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconDeviceDesktop } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { SharingDevice } from '../../../backup/contract/syncing.ts';
import { confirmDanger } from '../../../ui/confirm.tsx';
import { runAndReport } from '../../errors/notify.tsx';
import { useJobStore } from './job-store.ts';
import { openRenameDevice } from './rename-device.tsx';
import { deviceWords } from './sync-words.ts';
import { useSyncJobs } from './use-sync-jobs.ts';

/**
 * The devices that share the library. @param own the name of this one, which may not have written there yet.
 * @param isOn whether the library is shared; if not, only this device is known.
 */
export function DeviceList({
  devices,
  own,
  isOn,
}: {
  readonly devices: readonly SharingDevice[];
  readonly own: string;
  readonly isOn: boolean;
}) {
  const others = devices.filter(({ isThis }) => !isThis);
  return (
    <Stack component="section" gap="xs" aria-labelledby="sharing-devices">
      <Title order={2} size="h4" id="sharing-devices">
        Devices
      </Title>
      <Stack
        component="ul"
        gap="xs"
        p={0}
        m={0}
        style={{ listStyle: 'none' }}
        aria-label="Devices that share this library"
      >
        <li>
          <DeviceRow name={own} words="This device">
            <Button
              variant="default"
              size="compact-md"
              onClick={() => {
                openRenameDevice(own);
              }}
            >
              Rename
            </Button>
          </DeviceRow>
        </li>
        {others.map((device) => (
          <li key={device.id}>
            <DeviceRow name={device.name} words={deviceWords(device)} isRetired={device.isRetired}>
              {!device.isRetired && <RetireButton device={device} />}
            </DeviceRow>
          </li>
        ))}
      </Stack>
      {isOn && others.length === 0 && (
        <Text size="sm">
          No other device has joined yet. On your other device, open Heirloom, go to Backups → Devices, and join this
          library from the same place.
        </Text>
      )}
    </Stack>
  );
}

function DeviceRow({
  name,
  words,
  isRetired = false,
  children,
}: {
  readonly name: string;
  readonly words: string;
  readonly isRetired?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <Paper withBorder radius="md" p="sm">
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Group gap="sm" wrap="nowrap" miw={0}>
          <IconDeviceDesktop size={22} stroke={1.6} aria-hidden style={{ flexShrink: 0 }} />
          <div style={{ minWidth: 0 }}>
            <Group gap="xs">
              <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
                {name}
              </Text>
              {isRetired && (
                <Badge variant="outline" color="gray" tt="none" c="var(--mantine-color-text)">
                  retired
                </Badge>
              )}
            </Group>
            <Text size="xs" c="dimmed">
              {words}
            </Text>
          </div>
        </Group>
        <div style={{ flexShrink: 0 }}>{children}</div>
      </Group>
    </Paper>
  );
}

function RetireButton({ device }: { readonly device: SharingDevice }) {
  const { retire } = useSyncJobs();
  const isBusy = useJobStore(({ job }) => job !== undefined);
  const ask = async () => {
    const isAgreed = await confirmDanger({
      title: `Retire “${device.name}”?`,
      body: (
        <Text size="sm">
          For a device that you no longer use: space at the shared place no longer waits for it. Its data stays as it is
          there. If it comes back, it joins again, and nothing of it is lost.
        </Text>
      ),
      confirmLabel: 'Retire',
    });
    if (isAgreed) await retire(device);
  };
  return (
    <Button
      variant="default"
      size="compact-md"
      aria-label={`Retire ${device.name}`}
      disabled={isBusy}
      onClick={() => {
        runAndReport(ask);
      }}
    >
      Retire
    </Button>
  );
}
