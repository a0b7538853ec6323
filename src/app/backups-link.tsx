import { Button } from '@mantine/core';
import { IconShield } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { Link } from 'react-router';

// The code for the protection status is a tenth of the app, so the first screen does not wait for it.
const ProtectionBadge = lazy(async () => ({ default: (await import('./protection-badge.tsx')).ProtectionBadge }));

/** The link to Backups, with the protection status as soon as it is known. */
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
