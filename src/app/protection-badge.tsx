import { Button, Text } from '@mantine/core';
import { IconShield, IconShieldCheck, IconShieldExclamation } from '@tabler/icons-react';
import { Link } from 'react-router';
import { protectionBadge, SHORT_BADGES } from '../features/backups/overview/protection-words.ts';
import { useProtection } from '../features/backups/overview/use-protection.ts';
import { useBackupChanges } from '../features/backups/overview/use-backup-changes.ts';
import { formatRelativeTime } from '../ui/format.ts';
import classes from './app-frame.module.css';
import { useAfterFirstScreen } from './use-after-first-screen.ts';

const LOOKS = {
  unprotected: { Icon: IconShieldExclamation, color: 'var(--mantine-color-error)' },
  'at-risk': { Icon: IconShieldExclamation, color: 'var(--mantine-color-orange-text)' },
  attention: { Icon: IconShield, color: 'var(--mantine-color-yellow-text)' },
  protected: { Icon: IconShieldCheck, color: 'var(--mantine-color-teal-text)' },
} as const;

/** The protection status in a few honest words; links to Backups. */
export function ProtectionBadge() {
  // It asks a worker for the status, which must not delay the first screen.
  const isEnabled = useAfterFirstScreen();
  useBackupChanges();
  const known = useProtection({ isEnabled });
  const { Icon, color } = known ? LOOKS[known.protection.level] : { Icon: IconShield, color: undefined };
  const words = known && protectionBadge(known.protection.sentence, known.context);
  const lastBackupAt = known?.protection.sentence.code === 'backup-old' ? null : (known?.lastBackupAt ?? null);
  return (
    <Button
      component={Link}
      to="/backups"
      variant="default"
      size="compact-sm"
      fz={{ base: 'xs', sm: 'sm' }}
      miw={0}
      leftSection={<Icon size={16} color={color} aria-hidden />}
      title={words ?? 'Backups'}
    >
      <span className={classes.words}>{words ?? 'Backups'}</span>
      <span className={classes.fewWords}>{known ? SHORT_BADGES[known.protection.sentence.code] : 'Backups'}</span>
      {lastBackupAt !== null && (
        <Text
          span
          inherit
          visibleFrom="sm"
          style={{ whiteSpace: 'pre' }}
        >{` · backed up ${formatRelativeTime(lastBackupAt, known?.context.now)}`}</Text>
      )}
    </Button>
  );
}
