import { lazy, Suspense, useEffect, useState } from 'react';
import classes from './app-frame.module.css';

// Loaded later, like the protection status: the first screen does not wait for the worker.
const Notices = lazy(async () => ({ default: (await import('./notices.tsx')).Notices }));

const ASKED_AFTER_MS = 800;

/** The notifications, loaded when the tab is idle. */
export function NoticesButton() {
  const [isEnabled, setEnabled] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      setEnabled(true);
    }, ASKED_AFTER_MS);
    return () => {
      clearTimeout(timer);
    };
  }, []);
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
