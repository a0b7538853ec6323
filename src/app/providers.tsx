import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { SettingsProvider } from './settings-provider.tsx';
import { StorageGate } from './storage-gate.tsx';
import { cssVariablesResolver, theme } from './theme.ts';

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
            <ModalsProvider>{children}</ModalsProvider>
          </SettingsProvider>
        </StorageGate>
        <Notifications />
      </QueryClientProvider>
    </MantineProvider>
  );
}
