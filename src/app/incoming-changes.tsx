import { lazy, Suspense } from 'react';
import { useAfterFirstScreen } from './use-after-first-screen.ts';

// Loaded later, like the protection status: the first screen does not wait for the worker.
const IncomingBar = lazy(async () => ({
  default: (await import('../features/backups/devices/incoming-bar.tsx')).IncomingBar,
}));

/** What other devices have changed here, until the person has seen it. */
export function IncomingChanges() {
  const isEnabled = useAfterFirstScreen();
  return (
    isEnabled && (
      <Suspense fallback={null}>
        <IncomingBar />
      </Suspense>
    )
  );
}
