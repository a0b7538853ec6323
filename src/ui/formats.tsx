import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { formatDate, formatDateTime, type DateFormat, type Precision } from './format.ts';

/** The formats that the person has chosen; the same values as the settings. */
export interface FormatChoices {
  readonly dateFormat: DateFormat;
  /** 0 is Sunday. */
  readonly firstDayOfWeek: 0 | 1 | 6;
  readonly units: 'metric' | 'imperial';
}

/** The chosen formats, and the formatters that follow them. */
export interface Formats extends FormatChoices {
  /** A day given as `YYYY-MM-DD`. */
  readonly date: (day: string) => string;
  /** A moment given as ISO 8601 or milliseconds. */
  readonly dateTime: (moment: string | number, precision?: Precision) => string;
}

const FormatsContext = createContext<Formats>(toFormats({ dateFormat: 'iso', firstDayOfWeek: 1, units: 'metric' }));

/** Provides the chosen formats to everything below it. */
export function FormatsProvider({
  dateFormat,
  firstDayOfWeek,
  units,
  children,
}: FormatChoices & { readonly children: ReactNode }) {
  const formats = useMemo(() => toFormats({ dateFormat, firstDayOfWeek, units }), [dateFormat, firstDayOfWeek, units]);
  return <FormatsContext value={formats}>{children}</FormatsContext>;
}

/** The formats that the person has chosen in Settings. */
export function useFormats(): Formats {
  return useContext(FormatsContext);
}

function toFormats(choices: FormatChoices): Formats {
  return {
    ...choices,
    date: (day) => formatDate(day, choices.dateFormat),
    dateTime: (moment, precision) => formatDateTime(moment, choices.dateFormat, precision),
  };
}
