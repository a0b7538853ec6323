import { Cron } from 'croner';

export const CRON_FIELDS = ['minute', 'hour', 'day-of-month', 'month', 'day-of-week'] as const;
export type CronField = (typeof CRON_FIELDS)[number];

/** Why an expression is not one, in terms a form can show beside the right part of it. */
export type CronProblem =
  | { readonly code: 'empty' }
  | { readonly code: 'too-long'; readonly most: number }
  | { readonly code: 'wrong-number-of-parts'; readonly parts: number }
  /** One part is not understood; `detail` is what the parser says of it, in English. */
  | { readonly code: 'bad-part'; readonly field: CronField; readonly value: string; readonly detail: string }
  | { readonly code: 'bad-name'; readonly value: string }
  /** Understood, but there is no such day, as the 30th of February. */
  | { readonly code: 'never' };

export type CronResult = { readonly ok: true; readonly expression: string } | { readonly ok: false; readonly problem: CronProblem };

const MOST_CHARACTERS = 200;
/** Any moment does: whether a pattern ever matches does not hang on where one starts, but for years, which five parts lack. */
const SOME_DAY = new Date(Date.UTC(2026, 0, 1));

/**
 * Reads a cron expression of five parts (minute, hour, day of month, month, day of week; `L`, `W`, `#`, names and lists as
 * croner has them), or a name such as `@daily`. Parts for seconds and years are not taken.
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
  return mustCron(expression, timeZone)?.nextRun(new Date(after))?.getTime() ?? null;
}

/** The last match at or before an instant. */
export function previousCron(expression: string, at: number, timeZone: string): number | null {
  // Croner looks strictly before whole seconds.
  const justAfter = (Math.floor(at / 1000) + 1) * 1000;
  return mustCron(expression, timeZone)?.previousRuns(1, new Date(justAfter))[0]?.getTime() ?? null;
}

function mustCron(expression: string, timeZone: string): Cron | undefined {
  const cron = tryCron(expression, timeZone);
  return cron instanceof Cron ? cron : undefined;
}

/** Without a function to call, croner sets no timer: it only reckons. */
function tryCron(expression: string, timezone = 'UTC'): Cron | string {
  try {
    // `no-wildcard`: where hours and minutes are named, each runs once also when clocks go back, and after the gap when
    // they go forward; `*` and steps follow the hours that pass.
    return new Cron(expression, { timezone, mode: '5-part', fixedTimeRule: 'no-wildcard' });
  } catch (problem) {
    return problem instanceof Error ? problem.message : String(problem);
  }
}
