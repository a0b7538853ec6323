/*
 * [Note: Ids in the order of creation]
 *
 * The ids of records begin with the time, so that the order of keys is the order of creation: a large collection can be
 * shown in its order before all of it is read, and a backup finds new records side by side. Records of earlier versions
 * have random ids.
 */

/**
 * Ids that one millisecond has room for; 2⁴⁸ milliseconds and these are exact numbers. A further id takes the next one.
 */
const IDS_IN_A_MILLISECOND = 16;

let last = 0;

/** The time of an id as 12 hexadecimal digits, and a 13th that counts: each call gives more than the one before. */
function nextMoment(now: number): readonly [time: string, count: string] {
  last = Math.max(last + 1, now * IDS_IN_A_MILLISECOND);
  const time = Math.floor(last / IDS_IN_A_MILLISECOND);
  return [time.toString(16).padStart(12, '0'), (last % IDS_IN_A_MILLISECOND).toString(16)];
}

/** An id for a new record: a UUID of version 7 (RFC 9562 §5.7). */
export function newRecordId(now = Date.now()): string {
  const [time, count] = nextMoment(now);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count}${crypto.randomUUID().slice(16)}`;
}
