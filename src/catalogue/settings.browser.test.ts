import { beforeEach, expect, it } from 'vitest';
import { db } from './database.ts';
import { defaultSettings, getSettings, updateSettings } from './settings.ts';

beforeEach(async () => {
  await db.delete();
  await db.open();
});

it('settings start with local defaults, keep choices, and ignore invalid values', async () => {
  expect(await getSettings()).toEqual(defaultSettings(navigator.language));
  await updateSettings({ theme: 'dark', firstDayOfWeek: 6 });
  await updateSettings({ units: 'imperial' });
  await db.settings.put({ key: 'dateFormat', value: { evil: true } });
  expect(await getSettings()).toEqual({
    ...defaultSettings(navigator.language),
    theme: 'dark',
    firstDayOfWeek: 6,
    units: 'imperial',
  });
});
