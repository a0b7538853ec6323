import { lazy, Suspense } from 'react';
import classes from './app-frame.module.css';
import { useAfterFirstScreen } from './use-after-first-screen.ts';

// Loaded later, like the protection status: the first screen does not wait for the worker.
const Notices = lazy(async () => ({ default: (await import('./notices.tsx')).Notices }));

/** The notifications, loaded when the tab is idle. */
export function NoticesButton() {
  const isEnabled = useAfterFirstScreen();
  // As wide as the button, so that nothing moves when the button appears.
  return (
    <span className={classes.notices}>
      {isEnabled && (
        <Suspense fallback={null}>
          <Notices />
        </Suspense>
      )}
    </span>
  );
}
