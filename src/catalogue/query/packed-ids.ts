/** The ids of many records as two arrays that can be transferred between threads without copying. */
export interface PackedIds {
  /** All ids one after the other, UTF-8. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** `offsets[row]` … `offsets[row + 1]` is the range of a row's id in `bytes`. */
  readonly offsets: Uint32Array<ArrayBuffer>;
}

const decoder = new TextDecoder();

export function packIds(ids: readonly string[]): PackedIds {
  const offsets = new Uint32Array(ids.length + 1);
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  let end = 0;
  for (let from = 0; from < ids.length; from += 4096) {
    const batch = ids.slice(from, from + 4096);
    const bytes = encoder.encode(batch.join(''));
    const isAscii = bytes.length === batch.reduce((sum, id) => sum + id.length, 0);
    for (const [at, id] of batch.entries()) {
      end += isAscii ? id.length : encoder.encode(id).length;
      offsets[from + at + 1] = end;
    }
    parts.push(bytes);
  }
  const bytes = new Uint8Array(end);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { bytes, offsets };
}

/** The id of a row, or `undefined` if there is no such row. */
export function unpackId(packed: PackedIds, row: number): string | undefined {
  const start = packed.offsets[row];
  const end = packed.offsets[row + 1];
  if (start === undefined || end === undefined) return undefined;
  return decoder.decode(packed.bytes.subarray(start, end));
}
