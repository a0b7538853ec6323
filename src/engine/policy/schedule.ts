import { intBetween, textLike, textUpTo, z } from '../core/zod.ts';
import { SCOPES } from '../format/snapshot.ts';
import { isCron } from './cron.ts';
import { isTimeZone } from './zone.ts';

/** A time of day on the wall clock: `07:30`. */
const timeOfDay = textLike(/^([01]\d|2[0-3]):[0-5]\d$/);
const weekday = z.union([
  z.literal(1),
  z.literal(2),
  z.literal(3),
  z.literal(4),
  z.literal(5),
  z.literal(6),
  z.literal(7),
]);

const whenSchema = z.discriminatedUnion('kind', [
  /** At no scheduled time. With `afterChanges: null`, there are no automatic backups. */
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('daily'), at: timeOfDay }),
  /** 1 is Monday, 7 is Sunday. */
  z.object({
    kind: z.literal('weekly'),
    days: z.readonly(z.array(weekday).check(z.minLength(1), z.maxLength(7))),
    at: timeOfDay,
  }),
  /** If a month does not have this day, its last day. */
  z.object({ kind: z.literal('monthly'), day: z.union([intBetween(1, 31), z.literal('last')]), at: timeOfDay }),
  /** This many hours after the last backup, manual or automatic. */
  z.object({ kind: z.literal('hours'), every: intBetween(1, 24 * 31) }),
  /** Five parts, or a name such as `@daily`. */
  z.object({ kind: z.literal('cron'), expression: textUpTo(200).check(z.refine(isCron)) }),
]);

export type ScheduleWhen = Readonly<z.infer<typeof whenSchema>>;

/** When automatic backups run, and what they include. Plain data. */
const fields = {
  when: whenSchema,
  /** Also as soon as this many records have changed since the last backup. */
  afterChanges: z.union([intBetween(1, 1_000_000), z.null()]),
  /** An IANA name, whose clock the times follow; `null`: the device's zone. */
  timeZone: z.union([textUpTo(100).check(z.refine(isTimeZone)), z.null()]),
  scope: z.enum(SCOPES),
  withFiles: z.boolean(),
  /** The kinds of files that are left out, such as photos; the source defines the kinds. */
  leaveOut: z.readonly(z.array(textUpTo(100)).check(z.maxLength(100))),
  /**
   * Before deleting a collection, changing a field's type, or a large import. (Before a restore there always is one.)
   */
  beforeDestructive: z.boolean(),
};

/** When automatic backups run, and what they include. Plain data. */
export interface Schedule {
  readonly version: 1;
  readonly when: ScheduleWhen;
  readonly afterChanges: number | null;
  readonly timeZone: string | null;
  readonly scope: z.infer<typeof fields.scope>;
  readonly withFiles: boolean;
  readonly leaveOut: readonly string[];
  readonly beforeDestructive: boolean;
}

/**
 * Everything, every night, when it disturbs nobody; if the browser is closed then, at the next opening, before the
 * day's edits begin.
 */
export const DEFAULT_SCHEDULE: Schedule = {
  version: 1,
  when: { kind: 'daily', at: '02:00' },
  afterChanges: null,
  timeZone: null,
  scope: 'full',
  withFiles: true,
  leaveOut: [],
  beforeDestructive: true,
};

export type ScheduleField = keyof typeof fields;

/**
 * Reads a schedule written by this, an earlier or a later version. Missing parts take their defaults, and so do
 * unreadable ones: these are listed in `unreadable`, because backups that stop silently would be worse than backups at
 * another time. Fields of later versions are dropped.
 */
export function parseSchedule(stored: unknown): {
  readonly schedule: Schedule;
  readonly unreadable: readonly ScheduleField[];
} {
  const given = z.looseObject({}).safeParse(stored).data ?? {};
  const unreadable: ScheduleField[] = [];
  const read = <Field extends ScheduleField>(field: Field, fallback: Schedule[Field]): Schedule[Field] => {
    const value = given[field];
    if (value === undefined) return fallback;
    const parsed = fields[field].safeParse(value);
    // The schema of a field gives what the field of `Schedule` is; TypeScript does not tie the two by a type parameter.
    if (parsed.success) return parsed.data as Schedule[Field];
    unreadable.push(field);
    return fallback;
  };
  const { when, afterChanges, timeZone, scope, withFiles, leaveOut, beforeDestructive } = DEFAULT_SCHEDULE;
  const schedule: Schedule = {
    version: 1,
    when: read('when', when),
    afterChanges: read('afterChanges', afterChanges),
    timeZone: read('timeZone', timeZone),
    scope: read('scope', scope),
    withFiles: read('withFiles', withFiles),
    leaveOut: read('leaveOut', leaveOut),
    beforeDestructive: read('beforeDestructive', beforeDestructive),
  };
  return { schedule, unreadable };
}

/** Whether there are no automatic backups. */
export function isScheduleOff(schedule: Pick<Schedule, 'when' | 'afterChanges'>): boolean {
  return schedule.when.kind === 'none' && schedule.afterChanges === null;
}
