/** Beyond this many parts, an estimate is not worth its time. */
const MAX_PARTS = 200;

/** A rough estimate of a row's size in memory, in bytes; a Blob counts as a handle. */
export function estimateRowBytes(value: unknown): number {
  const open: unknown[] = [value];
  let bytes = 0;
  for (let parts = 0; parts < MAX_PARTS && open.length > 0; parts += 1) {
    const next = open.pop();
    bytes += 16;
    if (typeof next === 'string') bytes += 2 * next.length;
    else if (next instanceof ArrayBuffer || ArrayBuffer.isView(next)) bytes += next.byteLength;
    else if (next instanceof Map || next instanceof Set) bytes += 64 * next.size;
    else if (Array.isArray(next)) {
      // Unvisited parts count like the visited ones.
      bytes += 8 * next.length;
      for (const item of next.slice(0, 20) as readonly unknown[]) open.push(item);
    } else if (typeof next === 'object' && next !== null && !(next instanceof Blob)) {
      for (const item of Object.values(next).slice(0, 100)) open.push(item);
    }
  }
  return bytes;
}

/** The content size of a row in bytes, including Blobs. */
export function contentBytes(value: unknown): number {
  if (value instanceof Blob) return value.size;
  if (typeof value !== 'object' || value === null) return 16;
  let bytes = estimateRowBytes(value);
  for (const item of Object.values(value)) if (item instanceof Blob) bytes += item.size;
  return bytes;
}
