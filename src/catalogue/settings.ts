import { db } from './database.ts';
import type { Settings } from './model.ts';
import { withStorageErrors } from './storage-errors.ts';

/** The allowed values of each setting; anything else in the table is ignored. */
const ALLOWED: { readonly [K in keyof Settings]: readonly Settings[K][] } = {
  theme: ['light', 'dark', 'auto'],
  firstDayOfWeek: [0, 1, 6],
  dateFormat: ['iso', 'dayMonthYear', 'monthDayYear', 'long'],
  units: ['metric', 'imperial'],
};

/** The current settings, with defaults for the browser's language. */
export async function getSettings(): Promise<Settings> {
  const rows = await withStorageErrors(() => db.settings.bulkGet(Object.keys(ALLOWED)));
  const stored = new Map(rows.filter((row) => row !== undefined).map((row) => [row.key, row.value]));
  const defaults = defaultSettings(navigator.language);
  const pick = <K extends keyof Settings>(key: K): Settings[K] =>
    ALLOWED[key].find((allowed) => allowed === stored.get(key)) ?? defaults[key];
  return {
    theme: pick('theme'),
    firstDayOfWeek: pick('firstDayOfWeek'),
    dateFormat: pick('dateFormat'),
    units: pick('units'),
  };
}

/** Stores some settings; the others stay as they are. @throws CatalogueError `storage-full`. */
export async function updateSettings(patch: Partial<Settings>): Promise<void> {
  await withStorageErrors(() => db.settings.bulkPut(Object.entries(patch).map(([key, value]) => ({ key, value }))));
}

/** The customs of the region of `locale` (BCP 47, such as `en-GB`). */
export function defaultSettings(locale: string): Settings {
  return {
    theme: 'auto',
    firstDayOfWeek: firstDayOfWeek(locale),
    dateFormat: dateFormat(locale),
    units: ['US', 'LR', 'MM'].includes(regionOf(locale) ?? '') ? 'imperial' : 'metric',
  };
}

function regionOf(locale: string): string | undefined {
  try {
    return new Intl.Locale(locale).maximize().region;
  } catch {
    return undefined;
  }
}

interface WeekInfo {
  /** 1 is Monday, 7 Sunday. */
  readonly firstDay: number;
}

function firstDayOfWeek(locale: string): Settings['firstDayOfWeek'] {
  try {
    // Newer than the library's types; a property in some browsers, a method in others, and missing in the rest.
    const described: Intl.Locale & { getWeekInfo?: () => WeekInfo; weekInfo?: WeekInfo } = new Intl.Locale(locale);
    const info = described.getWeekInfo?.() ?? described.weekInfo;
    return info?.firstDay === 7 ? 0 : info?.firstDay === 6 ? 6 : 1;
  } catch {
    return 1;
  }
}

function dateFormat(locale: string): Settings['dateFormat'] {
  try {
    const parts = new Intl.DateTimeFormat(locale, { dateStyle: 'short' }).formatToParts(new Date(2020, 0, 31));
    const first = parts.find((part) => part.type === 'day' || part.type === 'month' || part.type === 'year')?.type;
    return first === 'day' ? 'dayMonthYear' : first === 'month' ? 'monthDayYear' : 'iso';
  } catch {
    return 'iso';
  }
}
