/** The size of backups, as far as it is known without reading them. */
export interface RetentionSizes<Id extends string = string> {
  /** All existing ones together. */
  readonly totalBytes: number;
  /** The approximate space freed by deleting these. Deleting more never frees less. */
  freedBy(ids: readonly Id[]): number;
}

/**
 * An estimate from the newly stored bytes of each backup. It overestimates: content that a later backup also needs
 * stays when the earlier one is deleted.
 */
export function sizesFromNewBytes<Id extends string>(
  snapshots: readonly { readonly id: Id; readonly newBytes: number }[],
): RetentionSizes<Id> {
  const bytes = new Map(snapshots.map(({ id, newBytes }) => [id, newBytes]));
  const freedBy = (ids: readonly Id[]) => ids.reduce((sum, id) => sum + (bytes.get(id) ?? 0), 0);
  return { totalBytes: freedBy([...bytes.keys()]), freedBy };
}

/**
 * Deletes as few of the oldest as necessary to fit. Asks for sizes only about log₂ n times.
 * @param gone those that will be deleted anyway.
 */
export function fitInto<Id extends string>(
  maxBytes: number | null,
  {
    sizes,
    gone,
    mayGoOldestFirst,
  }: { readonly sizes: RetentionSizes<Id>; readonly gone: readonly Id[]; readonly mayGoOldestFirst: readonly Id[] },
): { readonly dropped: ReadonlySet<Id>; readonly freedBytes: number; readonly isOverSize: boolean } {
  const freedWith = (dropped: number) => sizes.freedBy([...gone, ...mayGoOldestFirst.slice(0, dropped)]);
  const fits = (dropped: number) => maxBytes === null || sizes.totalBytes - freedWith(dropped) <= maxBytes;
  let [low, high] = [0, mayGoOldestFirst.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle)) high = middle;
    else low = middle + 1;
  }
  return { dropped: new Set(mayGoOldestFirst.slice(0, low)), freedBytes: freedWith(low), isOverSize: !fits(low) };
}
