import { lazy, Suspense } from 'react';
import { useAfterFirstScreen } from './use-after-first-screen.ts';

// Loaded later, like the protection status: the first screen does not wait for the worker.
const LockControl = lazy(async () => ({
  default: (await import('../features/backups/lock/lock-control.tsx')).LockControl,
}));

/** The lock button, and the dialog that asks to unlock when an action needs it. */
export function LockButton() {
  const isEnabled = useAfterFirstScreen();
  return (
    <Suspense fallback={null}>
      <LockControl isEnabled={isEnabled} />
    </Suspense>
  );
}
