/**
 * The key of a row taken from its value, if it is a string or a number at a key path: IndexedDB keeps both equal, so
 * the keys need not be requested. `undefined` for every other kind of key, whose form in the value may differ (a view
 * if the key is a buffer, −0 if it is 0), and for a value that cannot have the key path.
 */
export function keyInValue(keyPath: string | readonly string[], value: unknown): IDBValidKey | undefined {
  if (typeof keyPath === 'string') return memberAt(value, keyPath);
  const parts: IDBValidKey[] = [];
  for (const path of keyPath) {
    const part = memberAt(value, path);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return parts;
}

function memberAt(value: unknown, path: string): string | number | undefined {
  let member = value;
  for (const name of path.split('.')) {
    if (typeof member !== 'object' || member === null || !Object.hasOwn(member, name)) return undefined;
    member = Reflect.get(member, name);
  }
  if (typeof member === 'string') return member;
  return typeof member === 'number' && !Object.is(member, -0) ? member : undefined;
}
