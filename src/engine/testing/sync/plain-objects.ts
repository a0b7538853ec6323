import { type Bytes, decodeUtf8, encodeUtf8 } from '../../core/bytes.ts';
import { BackupError } from '../../core/errors.ts';
import type { HeadData } from '../../format/head.ts';
import type { SnapshotData } from '../../format/snapshot.ts';

// In the modelled simulation, stored objects are short texts that stand for values in memory: nothing is encoded,
// hashed in earnest or sealed. A write that was torn is noticed by its length, as a real one is by its hash.

const LENGTH = 12;

let values: unknown[] = [];

/** Forgets all objects, at the start of another world. */
export function forgetPlainObjects(): void {
  values = [];
}

function encode(value: unknown): Bytes {
  values.push(value);
  return encodeUtf8(String(values.length - 1).padStart(LENGTH, '0'));
}

function decode(bytes: Bytes): unknown {
  const value = bytes.length === LENGTH ? values[Number(decodeUtf8(bytes))] : undefined;
  if (value === undefined) throw new BackupError('damaged', { context: { object: 'plain' } });
  return value;
}

/** Whether an object of this size was written as a whole. */
export const isWhole = (sizeBytes: number): boolean => sizeBytes === LENGTH;

export const encodePlain = encode;
/** @throws BackupError `damaged`. */
export const decodePlain = decode;

/** Of `format/head.ts`. */
export const plainHeads = {
  encodeHead: (head: HeadData) => encode(head),
  // Only `encodeHead` gives such a text to what is read as a head.
  decodeHead: (bytes: Bytes) => decode(bytes) as HeadData,
};

/** Of `format/snapshot.ts`. */
export const plainSnapshots = {
  encodeSnapshot: (snapshot: SnapshotData) => encode(snapshot),
  // As above.
  decodeSnapshot: (bytes: Bytes) => decode(bytes) as SnapshotData,
};

/** Of `crypto/sealing.ts`. */
export const plainSealing = {
  sealObject: async (_keys: unknown, _kind: unknown, _random: unknown, plain: Bytes) => plain,
  openObject: async (_keys: unknown, _kind: unknown, stored: Bytes) => stored,
};

/** Of `core/sha256.ts`: 64 hexadecimal digits that differ for texts that differ, as good as always. */
export const cheapSha256 = {
  sha256Hex: async (bytes: Bytes) => {
    let [one, two] = [0x811c9dc5, 0x9e3779b9];
    for (const byte of bytes) {
      one = Math.imul(one ^ byte, 0x01000193);
      two = Math.imul(two ^ byte, 0x85ebca6b);
      two ^= two >>> 13;
    }
    const digits = [one, two, one ^ (two >>> 7), Math.imul(two, 0xc2b2ae35)].map((lane) =>
      (lane >>> 0).toString(16).padStart(8, '0'),
    );
    return digits.join('').repeat(2);
  },
};
