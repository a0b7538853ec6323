import { lazy, Suspense, useEffect, useState } from 'react';

// Loaded later, like the protection status: the first screen does not wait for the worker.
const SetUpInvitation = lazy(async () => ({ default: (await import('./set-up-invitation.tsx')).SetUpInvitation }));

const ASKED_AFTER_MS = 800;

/** The link to the set-up, as long as there is no proven copy elsewhere. */
export function SetUpLink() {
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
    isEnabled && (
      <Suspense fallback={null}>
        <SetUpInvitation />
      </Suspense>
    )
  );
}
