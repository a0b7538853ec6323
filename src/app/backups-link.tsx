import { Button } from '@mantine/core';
import { IconShield } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { Link } from 'react-router';

// What it takes to know how well the data is protected is a tenth of the app; the first screen does not wait for it.
const ProtectionBadge = lazy(async () => ({ default: (await import('./protection-badge.tsx')).ProtectionBadge }));

/** The way to Backups, and as soon as that is known, how well the data is protected. */
export function BackupsLink() {
  return (
    <Suspense fallback={<PlainLink />}>
      <ProtectionBadge />
    </Suspense>
  );
}

function PlainLink() {
  return (
    <Button
      component={Link}
      to="/backups"
      variant="default"
      size="compact-sm"
      leftSection={<IconShield size={16} aria-hidden />}
    >
      Backups
    </Button>
  );
}
