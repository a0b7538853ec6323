import { useEffect, useState, type ReactNode } from 'react';
import { db } from '../catalogue/database.ts';
import { errorNames } from '../catalogue/storage-errors.ts';
import { startAutomationSoon } from './start-automation-soon.ts';
import { tidyWhenIdle } from './tidy-when-idle.ts';
import { StorageBlocked } from '../ui/storage-blocked.tsx';
import { StorageRefused } from '../ui/storage-refused.tsx';

type State =
  | { readonly kind: 'opening' }
  | { readonly kind: 'blocked' }
  | { readonly kind: 'open' }
  | { readonly kind: 'refused'; readonly errorNames: readonly string[] };

/** Opens the database before anything uses it, and explains plainly if the browser refuses. */
export function StorageGate({ children }: { readonly children: ReactNode }) {
  const [state, setState] = useState<State>({ kind: 'opening' });

  useEffect(() => {
    let isCurrent = true;
    const block = () => {
      setState((now) => (now.kind === 'opening' ? { kind: 'blocked' } : now));
    };
    db.on('blocked', block);
    db.open().then(
      () => {
        if (isCurrent) setState({ kind: 'open' });
        tidyWhenIdle();
        startAutomationSoon();
      },
      (error: unknown) => {
        // The browser's own message is written for programmers: keep only the error's name, for a report.
        if (isCurrent) setState({ kind: 'refused', errorNames: errorNames(error) });
      },
    );
    return () => {
      isCurrent = false;
      db.on('blocked').unsubscribe(block);
    };
  }, []);

  switch (state.kind) {
    case 'opening':
      return null;
    case 'blocked':
      return <StorageBlocked />;
    case 'refused':
      return <StorageRefused errorNames={state.errorNames} />;
    case 'open':
      return children;
  }
}
