import { throwIfAborted } from './progress.ts';

/** How much may be in progress at once, besides the number of calls. */
export interface WeightLimit<In> {
  /** The weight of one item, such as its bytes in memory. */
  readonly weightOf: (item: In) => number;
  /** Exceeded only if a single item weighs more. */
  readonly most: number;
}

/**
 * Maps a sequence with at most `limit` calls in progress, and returns the results in the order of the input. The first
 * failure ends it, after the calls in progress have settled, so nothing keeps running without the caller.
 */
export async function* mapConcurrent<In, Out>(
  input: AsyncIterable<In> | Iterable<In>,
  limit: number,
  transform: (item: In) => Promise<Out>,
  signal?: AbortSignal,
  weights?: WeightLimit<In>,
): AsyncGenerator<Out, void, undefined> {
  const underWay: { readonly result: Promise<Out>; readonly weight: number }[] = [];
  let weightUnderWay = 0;
  const next = (): Promise<Out> | undefined => {
    const first = underWay.shift();
    weightUnderWay -= first?.weight ?? 0;
    return first?.result;
  };
  try {
    for await (const item of input) {
      throwIfAborted(signal);
      const weight = weights?.weightOf(item) ?? 0;
      while (weights && underWay.length > 0 && weightUnderWay + weight > weights.most) {
        const first = next();
        if (first !== undefined) yield await first;
      }
      const result = transform(item);
      // Awaited below; until then its failure must not count as unhandled.
      result.catch(() => undefined);
      underWay.push({ result, weight });
      weightUnderWay += weight;
      if (underWay.length >= limit) {
        const first = next();
        if (first !== undefined) yield await first;
      }
    }
    while (underWay.length > 0) {
      throwIfAborted(signal);
      const first = next();
      if (first !== undefined) yield await first;
    }
  } finally {
    await Promise.allSettled(underWay.map(({ result }) => result));
  }
}

/** Runs `work` on every item with at most `limit` in progress. */
export async function forEachConcurrent<In>(
  input: AsyncIterable<In> | Iterable<In>,
  limit: number,
  work: (item: In) => Promise<void>,
  signal?: AbortSignal,
  weights?: WeightLimit<In>,
): Promise<void> {
  for await (const _ of mapConcurrent(input, limit, work, signal, weights)) void _;
}
