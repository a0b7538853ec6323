import type { Bytes } from '../../../engine/index.ts';
import { concatBytes, encodeUtf8 } from '../../../engine/low-level.ts';

/** One entry of a hand-made ZIP; omitted members get correct values. */
export interface RawEntry {
  readonly name: string;
  readonly data: Bytes;
  readonly method?: number;
  readonly flags?: number;
  readonly crc?: number;
  /** The directory's claims, true or false. */
  readonly claimedCompressed?: number;
  readonly claimedSize?: number;
  readonly claimedOffset?: number;
  readonly localName?: string;
  readonly localMethod?: number;
  readonly localExtra?: Bytes;
  readonly centralExtra?: Bytes;
}

export interface RawZipOptions {
  readonly claimedCount?: number;
  readonly claimedDirectoryBytes?: number;
  readonly claimedDirectoryOffset?: number;
  readonly comment?: Bytes;
  /** Bytes that precede offset 0, as in self-extracting archives. */
  readonly before?: Bytes;
  readonly after?: Bytes;
  /** Unnecessary ZIP64 records, as bsdtar writes them. */
  readonly withZip64Records?: boolean;
}

/** Little-endian numbers: [value, bytes]. */
function fields(...parts: readonly (readonly [value: number | bigint, bytes: 2 | 4 | 8])[]): Bytes {
  const bytes = new Uint8Array(parts.reduce((sum, [, count]) => sum + count, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [value, count] of parts) {
    if (count === 2) view.setUint16(at, Number(value), true);
    else if (count === 4) view.setUint32(at, Number(value), true);
    else view.setBigUint64(at, BigInt(value), true);
    at += count;
  }
  return bytes;
}

export { fields as littleEndian };

/** A ZIP in which every number can be false. */
export function makeRawZip(entries: readonly RawEntry[], options: RawZipOptions = {}): Bytes {
  const body: Bytes[] = [options.before ?? new Uint8Array(0)];
  const directory: Bytes[] = [];
  let offset = options.before?.length ?? 0;
  for (const entry of entries) {
    const { data, method = 0, flags = 0, crc = 0 } = entry;
    const name = encodeUtf8(entry.name);
    const localName = encodeUtf8(entry.localName ?? entry.name);
    const localExtra = entry.localExtra ?? new Uint8Array(0);
    const centralExtra = entry.centralExtra ?? new Uint8Array(0);
    const compressed = entry.claimedCompressed ?? data.length;
    const size = entry.claimedSize ?? data.length;
    const local = concatBytes([
      fields(
        [0x04034b50, 4],
        [20, 2],
        [flags, 2],
        [entry.localMethod ?? method, 2],
        [0, 2],
        [0x21, 2],
        [crc, 4],
        [compressed, 4],
        [size, 4],
        [localName.length, 2],
        [localExtra.length, 2],
      ),
      localName,
      localExtra,
      data,
    ]);
    directory.push(
      fields(
        [0x02014b50, 4],
        [20, 2],
        [20, 2],
        [flags, 2],
        [method, 2],
        [0, 2],
        [0x21, 2],
        [crc, 4],
        [compressed, 4],
        [size, 4],
        [name.length, 2],
        [centralExtra.length, 2],
        [0, 2],
        [0, 2],
        [0, 2],
        [0, 4],
        [entry.claimedOffset ?? offset, 4],
      ),
      name,
      centralExtra,
    );
    body.push(local);
    offset += local.length;
  }
  const directoryBytes = directory.reduce((sum, { length }) => sum + length, 0);
  const count = options.claimedCount ?? entries.length;
  const comment = options.comment ?? new Uint8Array(0);
  const zip64At = offset + directoryBytes;
  const zip64 = options.withZip64Records
    ? fields(
        [0x06064b50, 4],
        [44, 8],
        [45, 2],
        [45, 2],
        [0, 4],
        [0, 4],
        [count, 8],
        [count, 8],
        [directoryBytes, 8],
        [offset, 8],
        [0x07064b50, 4],
        [0, 4],
        [zip64At, 8],
        [1, 4],
      )
    : new Uint8Array(0);
  return concatBytes([
    ...body,
    ...directory,
    zip64,
    fields(
      [0x06054b50, 4],
      [0, 2],
      [0, 2],
      [count & 0xffff, 2],
      [count & 0xffff, 2],
      [options.claimedDirectoryBytes ?? directoryBytes, 4],
      [options.claimedDirectoryOffset ?? offset, 4],
      [comment.length, 2],
    ),
    comment,
    options.after ?? new Uint8Array(0),
  ]);
}
