// Formats of numbers, sizes and times on the screen. Dates follow the person's setting; the rest is plain English.

/** The format of a date; the same values as the setting. */
export type DateFormat = 'iso' | 'dayMonthYear' | 'monthDayYear' | 'long';

/** Hours on a 12-hour or a 24-hour clock. */
export type Clock = 12 | 24;

/** Whether seconds are shown. */
export type Precision = 'minutes' | 'seconds';

const LOCALE = 'en-GB';
const BYTE_UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;
const count = new Intl.NumberFormat(LOCALE);
const oneDigit = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 });
const longDate = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'long' });
const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' });

/** A size in decimal units, as operating systems and browsers show it: `0 bytes`, `1.5 kB`, `12 MB`. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return '–';
  let amount = bytes;
  let unit = 0;
  while (Math.abs(amount) >= 999.5 && unit < BYTE_UNITS.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  if (unit === 0) return amount === 1 ? '1 byte' : `${count.format(amount)} bytes`;
  return `${Math.abs(amount) < 9.95 ? oneDigit.format(amount) : count.format(Math.round(amount))} ${BYTE_UNITS[unit] ?? ''}`;
}

/** A count with a thousands separator: `135,233`. */
export function formatCount(value: number): string {
  return count.format(value);
}

/** A count with its noun: `1 record`, `2 records`, `3 properties`. */
export function formatCountOf(value: number, singular: string, plural = `${singular}s`): string {
  return `${count.format(value)} ${value === 1 ? singular : plural}`;
}

/** A day given as `YYYY-MM-DD`. Other strings are returned unchanged. */
export function formatDate(day: string, format: DateFormat): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!match) return day;
  const [, year = '', month = '', date = ''] = match;
  switch (format) {
    case 'iso':
      return day;
    case 'dayMonthYear':
      return `${date}/${month}/${year}`;
    case 'monthDayYear':
      return `${month}/${date}/${year}`;
    case 'long':
      return longDate.format(new Date(Number(year), Number(month) - 1, Number(date)));
  }
}

/**
 * The clock of a locale (BCP 47). Without one, the browser's own clock, as its time inputs show it; they follow neither
 * the page's language nor `navigator.languages`.
 */
export function clockOf(locale?: string): Clock {
  const { hourCycle } = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions();
  return hourCycle === 'h11' || hourCycle === 'h12' ? 12 : 24;
}

const BROWSER_CLOCK = clockOf();

/** A time of day given as `HH:MM` or `HH:MM:SS`: `14:05`, or `2:05 pm`. Other strings are returned unchanged. */
export function formatTimeOfDay(time: string, clock: Clock = BROWSER_CLOCK): string {
  const match = /^(\d\d)(:\d\d(?::\d\d)?)$/.exec(time);
  if (!match || clock === 24) return time;
  const hour = Number(match[1]);
  return `${hour % 12 === 0 ? 12 : hour % 12}${match[2] ?? ''} ${hour < 12 ? 'am' : 'pm'}`;
}

/** A moment (ISO 8601 or milliseconds) as local day and time: `2024-05-01, 14:05`. */
export function formatDateTime(
  moment: string | number,
  format: DateFormat,
  precision: Precision = 'minutes',
  clock: Clock = BROWSER_CLOCK,
): string {
  const date = new Date(moment);
  if (Number.isNaN(date.getTime())) return '–';
  const parts = [date.getHours(), date.getMinutes(), ...(precision === 'seconds' ? [date.getSeconds()] : [])];
  return `${formatDate(localDay(date), format)}, ${formatTimeOfDay(parts.map((part) => padded(part, 2)).join(':'), clock)}`;
}

/** The local day of a moment, as `YYYY-MM-DD`. */
export function localDay(date: Date): string {
  return `${padded(date.getFullYear(), 4)}-${padded(date.getMonth() + 1, 2)}-${padded(date.getDate(), 2)}`;
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}

/** A duration in milliseconds: `0.4 s`, `12 s`, `1 min 20 s`, `2 h 5 min`, `3 days`. */
export function formatDuration(milliseconds: number): string {
  if (!Number.isFinite(milliseconds) || milliseconds < 0) return '–';
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${oneDigit.format(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return joined(Math.floor(whole / 60), 'min', whole % 60, 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 48 * 60) return joined(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  return formatCountOf(Math.round(minutes / 60 / 24), 'day');
}

/** How long ago (or ahead) a moment is: `just now`, `5 minutes ago`, `yesterday`, `in 2 days`. */
export function formatRelativeTime(moment: string | number, now: number = Date.now()): string {
  const seconds = (new Date(moment).getTime() - now) / 1000;
  if (Number.isNaN(seconds)) return '–';
  const size = Math.abs(seconds);
  if (size < 45) return 'just now';
  if (size < 45 * 60) return relative.format(Math.round(seconds / 60) || Math.sign(seconds), 'minute');
  if (size < 22 * 3600) return relative.format(Math.round(seconds / 3600) || Math.sign(seconds), 'hour');
  if (size < 26 * 86_400) return relative.format(Math.round(seconds / 86_400) || Math.sign(seconds), 'day');
  if (size < 320 * 86_400) return relative.format(Math.round(seconds / 2_629_800) || Math.sign(seconds), 'month');
  return relative.format(Math.round(seconds / 31_557_600) || Math.sign(seconds), 'year');
}

function joined(major: number, majorUnit: string, minor: number, minorUnit: string): string {
  return minor === 0 ? `${major} ${majorUnit}` : `${major} ${majorUnit} ${minor} ${minorUnit}`;
}
