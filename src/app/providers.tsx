import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, type ReactNode } from 'react';
import { SettingsProvider } from './settings-provider.tsx';
import { StorageGate } from './storage-gate.tsx';
import { cssVariablesResolver, theme } from './theme.ts';

// Both appear above a screen that is already there.
const ModalHost = lazy(async () => ({ default: (await import('../ui/modal-host.tsx')).ModalHost }));
const NotificationHost = lazy(async () => ({ default: (await import('./notification-host.tsx')).NotificationHost }));

const queryClient = new QueryClient({
  defaultOptions: {
    // All queries are answered within this browser, so being offline or switching tabs changes nothing.
    queries: { networkMode: 'always', refetchOnWindowFocus: false, retry: false },
    mutations: { networkMode: 'always', retry: false },
  },
});

/** The providers that all screens need. */
export function Providers({ children }: { readonly children: ReactNode }) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <StorageGate>
          <SettingsProvider>
            {children}
            <Suspense fallback={null}>
              <ModalHost />
            </Suspense>
          </SettingsProvider>
        </StorageGate>
        <Suspense fallback={null}>
          <NotificationHost />
        </Suspense>
      </QueryClientProvider>
    </MantineProvider>
  );
}
