// The records of one run have ids with a common prefix, so that taking them back is one key range, however many they
// are.

/**
 * The first 23 characters of the ids of a run: a UUID of version 8 (RFC 9562 §5.8) without its last group. It begins
 * with the time, so that later runs have higher ids: see [Note: Ids in the order of creation].
 */
export function newRunPrefix(now = Date.now()): string {
  const time = now.toString(16).padStart(12, '0');
  const hex = crypto.randomUUID().replaceAll('-', '');
  const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) % 4] ?? '8';
  return `${time.slice(0, 8)}-${time.slice(8)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}`;
}

/** The id of the n-th record of a run. */
export function runRecordId(prefix: string, index: number): string {
  return `${prefix}-${index.toString(16).padStart(12, '0')}`;
}

/** The lowest and the highest id of a run. */
export function runIdRange(prefix: string): readonly [lowest: string, highest: string] {
  return [`${prefix}-000000000000`, `${prefix}-ffffffffffff`];
}
