/**
 * Merges two versions of a list of distinct texts, such as ids of records, tags or files, as sets: what either added is
 * there, and what either removed is not. The order is that of `first`; additions of `second` follow.
 * @param base missing: both are additions.
 * @returns `undefined` if one of them is not such a list.
 */
export function mergeLists(base: unknown, first: unknown, second: unknown): readonly string[] | undefined {
  if (!isTextSet(first) || !isTextSet(second)) return undefined;
  if (base !== undefined && !isTextSet(base)) return undefined;
  const before = new Set(base ?? []);
  const [inFirst, inSecond] = [new Set(first), new Set(second)];
  const staying = first.filter((item) => inSecond.has(item) || !before.has(item));
  return [...staying, ...second.filter((item) => !inFirst.has(item) && !before.has(item))];
}

function isTextSet(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) && value.every((item) => typeof item === 'string') && new Set(value).size === value.length
  );
}
