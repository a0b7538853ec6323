import { throwIfAborted } from './progress.ts';

/**
 * Maps a sequence with at most `limit` calls under way, and gives the results in the order of the input.
 * The first failure ends it, after the calls under way have settled, so nothing goes on behind the caller's back.
 */
export async function* mapConcurrent<In, Out>(
  input: AsyncIterable<In> | Iterable<In>,
  limit: number,
  transform: (item: In) => Promise<Out>,
  signal?: AbortSignal,
): AsyncGenerator<Out, void, undefined> {
  const underWay: Promise<Out>[] = [];
  try {
    for await (const item of input) {
      throwIfAborted(signal);
      const result = transform(item);
      // It is awaited below; until then its failure is not an unhandled one.
      result.catch(() => undefined);
      underWay.push(result);
      if (underWay.length >= limit) {
        const first = underWay.shift();
        if (first !== undefined) yield await first;
      }
    }
    while (underWay.length > 0) {
      throwIfAborted(signal);
      const first = underWay.shift();
      if (first !== undefined) yield await first;
    }
  } finally {
    await Promise.allSettled(underWay);
  }
}

/** Runs `work` on every item with at most `limit` under way. */
export async function forEachConcurrent<In>(
  input: AsyncIterable<In> | Iterable<In>,
  limit: number,
  work: (item: In) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  for await (const _ of mapConcurrent(input, limit, work, signal)) void _;
}
