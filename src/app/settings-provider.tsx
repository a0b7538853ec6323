import { useMantineColorScheme } from '@mantine/core';
import { useLiveQuery } from 'dexie-react-hooks';
import { useEffect, type ReactNode } from 'react';
import { defaultSettings, getSettings } from '../catalogue/settings.ts';
import { FormatsProvider } from '../ui/formats.tsx';

/**
 * Applies the settings to all screens: the theme, and the formats of dates and units. They follow every change,
 * including a restore.
 */
export function SettingsProvider({ children }: { readonly children: ReactNode }) {
  const stored = useLiveQuery(getSettings);
  const settings = stored ?? defaultSettings(navigator.language);
  const { setColorScheme } = useMantineColorScheme();
  const theme = stored?.theme;

  // Mantine keeps the last theme in localStorage, so that the next start does not flash before the settings are read.
  useEffect(() => {
    if (theme !== undefined) setColorScheme(theme);
  }, [theme, setColorScheme]);

  return (
    <FormatsProvider dateFormat={settings.dateFormat} firstDayOfWeek={settings.firstDayOfWeek} units={settings.units}>
      {children}
    </FormatsProvider>
  );
}
