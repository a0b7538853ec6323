import { lazy, Suspense } from 'react';
import { useAfterFirstScreen } from '../use-after-first-screen.ts';

// Loaded later, like the protection status: the first screen does not wait for the worker.
const SetUpInvitation = lazy(async () => ({ default: (await import('./set-up-invitation.tsx')).SetUpInvitation }));

/** The link to the set-up, as long as there is no proven copy elsewhere. */
export function SetUpLink() {
  const isEnabled = useAfterFirstScreen();
  return (
    isEnabled && (
      <Suspense fallback={null}>
        <SetUpInvitation />
      </Suspense>
    )
  );
}
