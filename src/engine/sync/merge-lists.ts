/**
 * Merges two versions of a list of distinct texts, such as ids of records, tags or files, as sets: what either added is
 * there, and what either removed is not. The order is that of `first`; additions of `second` follow.
 * A missing list counts as empty.
 * @returns `undefined` if one of them is not such a list.
 */
export function mergeLists(base: unknown, first: unknown, second: unknown): readonly string[] | undefined {
  const [before, one, other] = [setOf(base), setOf(first), setOf(second)];
  if (!before || !one || !other) return undefined;
  const staying = [...one].filter((item) => other.has(item) || !before.has(item));
  return [...staying, ...[...other].filter((item) => !one.has(item) && !before.has(item))];
}

/** The items of a list of distinct texts, in its order. */
function setOf(value: unknown = []): ReadonlySet<string> | undefined {
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) return undefined;
  const items = new Set(value);
  return items.size === value.length ? items : undefined;
}
