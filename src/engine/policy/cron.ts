import { Cron } from 'croner';
import { DAY_MS } from './calendar.ts';
import { zoneOf } from './zone.ts';

export const CRON_FIELDS = ['minute', 'hour', 'day-of-month', 'month', 'day-of-week'] as const;
export type CronField = (typeof CRON_FIELDS)[number];

/** Why an expression is invalid, in terms that a form can show next to the part concerned. */
export type CronProblem =
  | { readonly code: 'empty' }
  | { readonly code: 'too-long'; readonly most: number }
  | { readonly code: 'wrong-number-of-parts'; readonly parts: number }
  /** One part is not understood; `detail` is the parser's message, in English. */
  | { readonly code: 'bad-part'; readonly field: CronField; readonly value: string; readonly detail: string }
  | { readonly code: 'bad-name'; readonly value: string }
  /** Understood, but there is no such day, like 30 February. */
  | { readonly code: 'never' };

export type CronResult =
  | { readonly ok: true; readonly expression: string }
  | { readonly ok: false; readonly problem: CronProblem };

const MOST_CHARACTERS = 200;
/**
 * Any moment will do: whether a pattern ever matches does not depend on the start, except for years, which five parts
 * cannot express.
 */
const SOME_DAY = new Date(Date.UTC(2026, 0, 1));

/**
 * Reads a cron expression of five parts (minute, hour, day of month, month, day of week; `L`, `W`, `#`, names and lists
 * as in croner), or a name such as `@daily`. Parts for seconds and years are refused.
 */
export function parseCron(text: string): CronResult {
  const expression = text.trim().replace(/\s+/g, ' ');
  const refuse = (problem: CronProblem): CronResult => ({ ok: false, problem });
  if (expression === '') return refuse({ code: 'empty' });
  if (expression.length > MOST_CHARACTERS) return refuse({ code: 'too-long', most: MOST_CHARACTERS });
  const parts = expression.split(' ');
  if (expression.startsWith('@')) {
    if (tryCron(expression) instanceof Cron) return { ok: true, expression };
    return refuse({ code: 'bad-name', value: expression });
  }
  if (parts.length !== CRON_FIELDS.length) return refuse({ code: 'wrong-number-of-parts', parts: parts.length });
  for (const [position, field] of CRON_FIELDS.entries()) {
    const value = parts[position] ?? '';
    const alone = CRON_FIELDS.map((other) => (other === field ? value : '*')).join(' ');
    const read = tryCron(alone);
    if (!(read instanceof Cron)) return refuse({ code: 'bad-part', field, value, detail: read });
  }
  const cron = tryCron(expression);
  if (!(cron instanceof Cron) || cron.nextRun(SOME_DAY) === null) return refuse({ code: 'never' });
  return { ok: true, expression };
}

export function isCron(text: string): boolean {
  return parseCron(text).ok;
}

/** The first match after an instant. */
export function nextCron(expression: string, after: number, timeZone: string): number | null {
  if (!namesHours(expression)) return mustCron(expression, timeZone)?.nextRun(new Date(after))?.getTime() ?? null;
  const zone = zoneOf(timeZone);
  const readings = mustCron(expression);
  let local = readings?.nextRun(new Date(zone.localOf(after))) ?? null;
  while (local && zone.instantOf(local.getTime()) <= after) local = readings?.nextRun(local) ?? null;
  return local && zone.instantOf(local.getTime());
}

/** The last match at or before an instant. */
export function previousCron(expression: string, at: number, timeZone: string): number | null {
  if (!namesHours(expression))
    return mustCron(expression, timeZone)?.previousRuns(1, justAfter(at))[0]?.getTime() ?? null;
  const zone = zoneOf(timeZone);
  const readings = mustCron(expression);
  // Clocks may have gone back since, so a later reading may already have occurred.
  let local = readings?.previousRuns(1, justAfter(zone.localOf(at) + DAY_MS))[0];
  while (local && zone.instantOf(local.getTime()) > at) local = readings?.previousRuns(1, local)[0];
  return local ? zone.instantOf(local.getTime()) : null;
}

/** Croner looks strictly before whole seconds. */
function justAfter(instant: number): Date {
  return new Date((Math.floor(instant / 1000) + 1) * 1000);
}

/**
 * Whether an expression runs at certain hours of the wall clock, rather than every elapsed hour.
 *
 * [Note: Named hours] Those are looked up as clock readings and converted into instants by the zone's own rules: once
 * if an hour comes twice, and right after the gap if it is skipped. Croner 11.0.1 does the same, but finds no run if
 * the gap ends at midnight: in Nuuk and Scoresbysund clocks go from 22:59 on Saturday to 0:00 on Sunday, and `30 23 * *
 * *` does not run that day.
 */
function namesHours(expression: string): boolean {
  if (expression.startsWith('@')) return expression.toLowerCase() !== '@hourly';
  const hours = expression.split(' ')[1] ?? '*';
  return !hours.split(',').some((part) => /^[*?](\/1)?$/.test(part));
}

const MOST_REMEMBERED = 20;
const remembered = new Map<string, Cron | undefined>();

/** @param timeZone omitted for clock readings. */
function mustCron(expression: string, timeZone?: string): Cron | undefined {
  const key = JSON.stringify([expression, timeZone]);
  if (!remembered.has(key)) {
    const cron = tryCron(expression, timeZone);
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(key, cron instanceof Cron ? cron : undefined);
  }
  return remembered.get(key);
}

/**
 * Without a function to call, croner sets no timer: it only computes. Given an offset instead of a zone, it computes
 * without asking the platform for each date.
 */
function tryCron(expression: string, timezone?: string): Cron | string {
  try {
    return new Cron(expression, { ...(timezone === undefined ? { utcOffset: 0 } : { timezone }), mode: '5-part' });
  } catch (problem) {
    return problem instanceof Error ? problem.message : String(problem);
  }
}
