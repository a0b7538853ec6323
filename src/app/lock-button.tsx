import { lazy, Suspense, useEffect, useState } from 'react';

// Loaded later, like the protection status: the first screen does not wait for the worker.
const LockControl = lazy(async () => ({
  default: (await import('../features/backups/lock/lock-control.tsx')).LockControl,
}));

const ASKED_AFTER_MS = 800;

/** The lock button, and the dialog that asks to unlock when an action needs it. */
export function LockButton() {
  const [isEnabled, setEnabled] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      setEnabled(true);
    }, ASKED_AFTER_MS);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  return (
    <Suspense fallback={null}>
      <LockControl isEnabled={isEnabled} />
    </Suspense>
  );
}
