import { useLiveQuery } from 'dexie-react-hooks';
import { useState } from 'react';
import { getSettings, updateSettings } from '../../catalogue/settings.ts';
import { formatDate, localDay } from '../../ui/format.ts';
import { ChoiceSetting } from './choice-setting.tsx';
import { Section } from './section.tsx';
import { Loading } from '../../ui/loading.tsx';

/** Theme, first day of the week, date format and units. Each is stored at once. */
export function AppearanceSettings() {
  const settings = useLiveQuery(getSettings);
  const [today] = useState(() => localDay(new Date()));
  return (
    <Section title="Appearance and formats">
      {settings === undefined ? (
        <Loading h={220} label="Loading the settings" />
      ) : (
        <>
          <ChoiceSetting
            label="Theme"
            value={settings.theme}
            choices={[
              { value: 'auto', label: 'Same as the device' },
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
            ]}
            onChange={(theme) => updateSettings({ theme })}
          />
          <ChoiceSetting
            label="The week begins on"
            value={settings.firstDayOfWeek}
            choices={[
              { value: 1, label: 'Monday' },
              { value: 0, label: 'Sunday' },
              { value: 6, label: 'Saturday' },
            ]}
            onChange={(firstDayOfWeek) => updateSettings({ firstDayOfWeek })}
          />
          <ChoiceSetting
            label="Dates"
            value={settings.dateFormat}
            choices={(['iso', 'dayMonthYear', 'monthDayYear', 'long'] as const).map((format) => ({
              value: format,
              label: formatDate(today, format),
            }))}
            onChange={(dateFormat) => updateSettings({ dateFormat })}
          />
          <ChoiceSetting
            label="Units"
            value={settings.units}
            choices={[
              { value: 'metric', label: 'Metric (m, km)' },
              { value: 'imperial', label: 'Imperial (ft, mi)' },
            ]}
            onChange={(units) => updateSettings({ units })}
          />
        </>
      )}
    </Section>
  );
}
