import type { Bytes } from '../core/bytes.ts';
import { concatBytes, release } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import { CHUNK_KIND, type ChunkKind } from './chunk-kind.ts';

/** Deflating must save at least this fraction of the bytes. FORMAT.md §4. */
const LEAST_SAVED = 0.05;
const SAMPLE_BYTES = 32 * 1024;

async function through(transform: InstanceType<typeof CompressionStream>, input: Bytes, mostBytes: number) {
  const writer = transform.writable.getWriter();
  // The reading end reports its failure as well.
  const written = writer
    .write(input)
    .then(() => writer.close())
    .catch(() => undefined);
  const reader = transform.readable.getReader();
  const parts: Bytes[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    size += value.length;
    if (size > mostBytes) {
      await reader.cancel();
      throw new BackupError('damaged', { context: { what: 'inflated size', most: mostBytes } });
    }
  }
  await written;
  if (parts.length === 1 && parts[0]) return parts[0];
  const whole = concatBytes(parts);
  for (const part of parts) release(part);
  return whole;
}

export async function deflate(plain: Bytes): Promise<Bytes> {
  return through(new CompressionStream('deflate-raw'), plain, Number.POSITIVE_INFINITY);
}

const isWorthIt = (deflated: Bytes, plain: Bytes) => deflated.length <= plain.length * (1 - LEAST_SAVED);

/**
 * The deflated bytes if that saves at least 5%, else `undefined`. A sample of a file piece is tried first, because most
 * of what people keep (photos, archives, PDFs) does not deflate, and trying costs ten times as much as sealing.
 */
export async function deflateIfWorthIt(kind: ChunkKind, plain: Bytes, deflateBy = deflate): Promise<Bytes | undefined> {
  if (kind === CHUNK_KIND.file && plain.length > 2 * SAMPLE_BYTES) {
    const middle = Math.floor((plain.length - SAMPLE_BYTES) / 2);
    const sample = plain.slice(middle, middle + SAMPLE_BYTES);
    if (!isWorthIt(await deflateBy(sample), sample)) return undefined;
  }
  const deflated = await deflateBy(plain);
  return isWorthIt(deflated, plain) ? deflated : undefined;
}

/**
 * Inflates to exactly the declared length; stops one byte past it.
 * @throws BackupError `damaged`.
 */
export async function inflateExactly(deflated: Bytes, plainLength: number): Promise<Bytes> {
  let plain: Bytes;
  try {
    plain = await through(new DecompressionStream('deflate-raw'), deflated, plainLength);
  } catch (cause) {
    if (cause instanceof BackupError) throw cause;
    throw new BackupError('damaged', { context: { what: 'deflated chunk' }, cause });
  }
  if (plain.length !== plainLength) throw new BackupError('damaged', { context: { what: 'inflated size' } });
  return plain;
}
