/** How much backups take, as far as that is known without reading them. */
export interface RetentionSizes<Id extends string = string> {
  /** All that there are, together. */
  readonly totalBytes: number;
  /** About what would come free without these. More of them never free less. */
  freedBy(ids: readonly Id[]): number;
}

/**
 * An estimate from what each backup stored again. It errs to the high side: what a later backup needs too stays when
 * the earlier one goes.
 */
export function sizesFromNewBytes<Id extends string>(
  snapshots: readonly { readonly id: Id; readonly newBytes: number }[],
): RetentionSizes<Id> {
  const bytes = new Map(snapshots.map(({ id, newBytes }) => [id, newBytes]));
  const freedBy = (ids: readonly Id[]) => ids.reduce((sum, id) => sum + (bytes.get(id) ?? 0), 0);
  return { totalBytes: freedBy([...bytes.keys()]), freedBy };
}

/**
 * Takes away as few of the oldest as it needs to fit. Asks for sizes only some log₂ n times.
 * @param gone those that go anyway.
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
