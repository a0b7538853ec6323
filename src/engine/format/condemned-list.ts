import { decodeUtf8, encodeUtf8, equalBytes } from '../core/bytes.ts';
import type { Bytes } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import type { PackId } from '../core/ids.ts';
import { hexOf, textUpTo, z } from '../core/zod.ts';

/** The packs that one prune has chosen to be removed later. FORMAT.md §9a. */
export interface CondemnedList {
  /** For people: the clocks of two devices are never compared. */
  readonly condemnedAt: string;
  readonly device: string;
  /** At least one, in ascending order. */
  readonly packs: readonly PackId[];
}

export const MAX_CONDEMNED_BYTES = 1024 * 1024;
/** As many as fit: a prune that condemns more writes several lists. */
export const MOST_CONDEMNED_PACKS = 15_000;
const MOST_DEVICE_CHARACTERS = 200;

const listSchema = z.strictObject({
  condemnedAt: z.iso.datetime({ precision: 3 }),
  device: textUpTo(MOST_DEVICE_CHARACTERS),
  packs: z.array(hexOf(32)).check(z.minLength(1), z.maxLength(MOST_CONDEMNED_PACKS)),
});

export function encodeCondemnedList({ condemnedAt, device, packs }: CondemnedList): Bytes {
  return encodeUtf8(
    JSON.stringify({ condemnedAt, device: device.slice(0, MOST_DEVICE_CHARACTERS), packs: packs.toSorted() }),
  );
}

/** @throws BackupError `damaged`, also for a list that is written in any other form. */
export function decodeCondemnedList(plain: Bytes): CondemnedList {
  const list = parse(plain);
  const isAscending = list.packs.every((id, at) => at === 0 || (list.packs[at - 1] ?? '') < id);
  if (!isAscending || !equalBytes(encodeCondemnedList(list), plain))
    throw new BackupError('damaged', { context: { object: 'condemned' } });
  return list;
}

function parse(plain: Bytes): CondemnedList {
  let json: unknown;
  try {
    json = JSON.parse(decodeUtf8(plain));
  } catch (cause) {
    throw new BackupError('damaged', { context: { object: 'condemned' }, cause });
  }
  const parsed = listSchema.safeParse(json);
  if (!parsed.success) throw new BackupError('damaged', { context: { object: 'condemned' }, cause: parsed.error });
  // The schema has checked the form of every id; only their brands are missing.
  return parsed.data as unknown as CondemnedList;
}
