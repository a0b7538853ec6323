import { lazy, Suspense, useEffect, useState } from 'react';
import classes from './app-frame.module.css';

// As with the state of the protection: the first screen does not wait for the worker.
const Notices = lazy(async () => ({ default: (await import('./notices.tsx')).Notices }));

const ASKED_AFTER_MS = 800;

/** The notifications, as soon as there is time for them. */
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
  // As wide as the button, so that nothing moves when it comes.
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
