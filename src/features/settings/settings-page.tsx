import { Anchor, Group, Stack, Text } from '@mantine/core';
import { IconChevronRight, IconClock, IconDevices, IconLock, IconShield } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Page } from '../../ui/page.tsx';
import { AppearanceSettings } from './appearance-settings.tsx';
import { Section } from './section.tsx';
import { StorageSection } from './storage-section.tsx';

const SAFETY = [
  { to: '/backups', label: 'Backups', description: 'View and restore backups', Icon: IconShield },
  {
    to: '/backups/schedule',
    label: 'Schedule',
    description: 'When automatic backups run, and how long they are kept',
    Icon: IconClock,
  },
  { to: '/backups/devices', label: 'Devices', description: 'One library on several devices', Icon: IconDevices },
  { to: '/security', label: 'Security', description: 'Passphrase and recovery kit', Icon: IconLock },
] as const;

/**
 * The person's choices about the app, and the browser's storage.
 * @param backup the settings of backups, which belong to another feature.
 */
export function SettingsPage({ backup }: { readonly backup: ReactNode }) {
  return (
    <Page title="Settings">
      <Stack gap="md" maw={720}>
        <AppearanceSettings />
        <Section title="Backup">{backup}</Section>
        <Section title="Safety">
          {SAFETY.map(({ to, label, description, Icon }) => (
            <Group key={to} gap="sm" wrap="nowrap">
              <Icon size={22} stroke={1.6} aria-hidden style={{ flexShrink: 0 }} />
              <div>
                <Anchor component={Link} to={to} fw={550} underline="hover">
                  {label} <IconChevronRight size={14} aria-hidden style={{ verticalAlign: '-2px' }} />
                </Anchor>
                <Text size="sm" c="dimmed">
                  {description}
                </Text>
              </div>
            </Group>
          ))}
        </Section>
        <StorageSection />
        <Section title="About">
          <Text size="sm">
            Heirloom is a private catalogue. Everything you enter stays in this browser: no account, no server, and
            nothing is sent anywhere. So only your backups protect you from losing it.
          </Text>
        </Section>
      </Stack>
    </Page>
  );
}
