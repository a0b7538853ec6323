import { Button, Text } from '@mantine/core';
import { IconShield, IconShieldCheck, IconShieldExclamation } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { Link } from 'react-router';
import { useProtection } from '../features/backups/use-protection.ts';
import { useBackupChanges } from '../features/backups/use-backup-changes.ts';

const LOOKS = {
  danger: { Icon: IconShieldExclamation, color: 'var(--mantine-color-error)' },
  warning: { Icon: IconShield, color: 'var(--mantine-color-yellow-text)' },
  good: { Icon: IconShieldCheck, color: 'var(--mantine-color-teal-text)' },
} as const;

/** After the first screen is there: the state of the backups is asked of a worker, which must not hold it up. */
const ASKED_AFTER_MS = 800;

/** How well the data is protected, in a few honest words; leads to Backups. */
export function ProtectionBadge() {
  const [isEnabled, setEnabled] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => { setEnabled(true); }, ASKED_AFTER_MS);
    return () => { clearTimeout(timer); };
  }, []);
  useBackupChanges();
  const protection = useProtection({ isEnabled });
  const { Icon, color } = protection ? LOOKS[protection.tone] : { Icon: IconShield, color: undefined };
  return (
    <Button component={Link} to="/backups" variant="default" size="compact-sm" fz={{ base: 'xs', sm: 'sm' }} miw={0} leftSection={<Icon size={16} color={color} aria-hidden />} title="Backups">
      <span style={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>{protection?.short ?? 'Backups'}</span>
      {protection?.more !== undefined && <Text span inherit visibleFrom="sm" style={{ whiteSpace: 'pre' }}>{` · ${protection.more}`}</Text>}
    </Button>
  );
}
