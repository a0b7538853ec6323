import { Button } from '@mantine/core';
import { IconShield } from '@tabler/icons-react';
import { Link } from 'react-router';

/** How well the data is protected, in a word; leads to Backups. */
export function ProtectionBadge() {
  return (
    <Button component={Link} to="/backups" variant="default" size="compact-sm" leftSection={<IconShield size={16} aria-hidden />}>
      Backups
    </Button>
  );
}
