/**
 * Lists by key. Adding an item does not copy the list, so many items under one key cost no more than under many keys.
 */
export class Lists<Key, Item> implements Iterable<readonly [Key, readonly Item[]]> {
  readonly #lists = new Map<Key, Item[]>();

  add(key: Key, item: Item): void {
    const list = this.#lists.get(key);
    if (list) list.push(item);
    else this.#lists.set(key, [item]);
  }

  [Symbol.iterator](): Iterator<readonly [Key, readonly Item[]]> {
    return this.#lists[Symbol.iterator]();
  }
}

/** All items of an asynchronous sequence, for sequences that are known to be short. */
export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
