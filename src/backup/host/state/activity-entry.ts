import type { ErrorCode, ErrorHint, SerializedBackupError } from '../../../engine/index.ts';
import { z } from '../../../engine/low-level.ts';
import {
  ACTIVITY_KINDS,
  ACTIVITY_OUTCOMES,
  ACTIVITY_TRIGGERS,
  type ActivityEntry,
  MOST_DELETED_NAMED,
} from '../../contract/activity.ts';

const MOST_CHARACTERS = 200;
const MOST_HINT_CHARACTERS = 500;
const MOST_ID_CHARACTERS = 100;
const MOST_FIGURES = 20;

const id = z.string().check(z.minLength(1), z.maxLength(MOST_ID_CHARACTERS));
const text = z.string().check(z.maxLength(MOST_CHARACTERS));
/** A code of a later version is kept: the screens have a text for unknown ones. */
const errorCode = z.custom<ErrorCode>((value) => typeof value === 'string' && /^[a-z-]{1,40}$/.test(value));
/** The same goes for a hint, and for the sentence that earlier versions wrote instead. */
const hint = z.custom<ErrorHint>((value) => typeof value === 'string' && value.length <= MOST_HINT_CHARACTERS);

const entrySchema = z.object({
  id,
  at: z.iso.datetime(),
  kind: z.enum(ACTIVITY_KINDS),
  trigger: z.enum(ACTIVITY_TRIGGERS),
  outcome: z.enum(ACTIVITY_OUTCOMES),
  durationMs: z.exactOptional(z.number().check(z.minimum(0))),
  subject: z.exactOptional(text),
  backupId: z.exactOptional(id),
  destinationId: z.exactOptional(id),
  deleted: z.exactOptional(z.readonly(z.array(text).check(z.maxLength(MOST_DELETED_NAMED)))),
  undoId: z.exactOptional(id),
  errorCode: z.exactOptional(errorCode),
  hint: z.exactOptional(hint),
  figures: z.exactOptional(
    z
      .record(z.string().check(z.maxLength(40)), z.number())
      .check(z.refine((figures) => Object.keys(figures).length <= MOST_FIGURES)),
  ),
});

/** Reads a stored entry; `undefined` if it is not valid. */
export function parseEntry(stored: unknown): ActivityEntry | undefined {
  const parsed = entrySchema.safeParse(stored);
  return parsed.success ? parsed.data : undefined;
}

/** The parts of an error that an entry keeps: enough for the screens to describe it. */
export function failureOf({ code, hint }: Pick<SerializedBackupError, 'code' | 'hint'>) {
  return { errorCode: code, ...(hint === undefined ? {} : { hint }) };
}

/** Shortened to the limits for reading; anything that looks like a recovery key is removed. */
export function boundEntry(entry: ActivityEntry): ActivityEntry {
  const { subject, deleted, figures, durationMs, ...rest } = entry;
  const counted = Object.entries(figures ?? {})
    .filter(([name, value]) => name.length <= 40 && Number.isFinite(value))
    .slice(0, MOST_FIGURES);
  return {
    ...rest,
    ...(durationMs === undefined ? {} : { durationMs: Math.max(0, durationMs) }),
    ...(subject === undefined ? {} : { subject: shorten(subject, MOST_CHARACTERS) }),
    ...(deleted === undefined || deleted.length === 0
      ? {}
      : { deleted: deleted.slice(0, MOST_DELETED_NAMED).map((name) => shorten(name, MOST_CHARACTERS)) }),
    ...(counted.length === 0 ? {} : { figures: Object.fromEntries(counted) }),
  };
}

/** Nine groups of four, as recovery keys are written. */
const RECOVERY_KEY = /(?:[0-9A-HJKMNP-TV-Z]{4}[\s-]?){8}[0-9A-HJKMNP-TV-Z]{4}/gi;

function shorten(text: string, most: number): string {
  const plain = text.replace(RECOVERY_KEY, '…');
  return plain.length <= most ? plain : `${plain.slice(0, most - 1)}…`;
}
