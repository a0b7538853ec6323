import { promisify } from 'node:util';
import { deflateRaw, deflateRawSync, type InflateRaw, inflateRaw, inflateRawSync } from 'node:zlib';
import { BackupError, type Bytes } from '../../engine/index.ts';
import { chunkWorkBy, type ChunkWork } from '../../engine/low-level.ts';

/** Below this, handing the work to another thread takes longer than the work. */
const LEAST_BYTES_ELSEWHERE = 64 * 1024;

const deflateElsewhere = promisify(deflateRaw);

/** What `info: true` makes zlib return, which its types do not say. */
interface Inflated {
  readonly buffer: Bytes;
  /** `bytesWritten` is how much of the input was used. */
  readonly engine: InflateRaw;
}

async function inflateBy(deflated: Bytes, plainLength: number): Promise<Inflated> {
  // Room for one byte too many; what is longer fails.
  const options = { maxOutputLength: plainLength + 1, info: true };
  // The casts: see `Inflated`.
  if (plainLength < LEAST_BYTES_ELSEWHERE) return inflateRawSync(deflated, options) as unknown as Inflated;
  return new Promise((resolve, reject) => {
    inflateRaw(deflated, options, (error, result) => {
      if (error) reject(error);
      else resolve(result as unknown as Inflated);
    });
  });
}

const damaged = (what: string, cause?: unknown) => new BackupError('damaged', { context: { what }, cause });

async function inflateExactly(deflated: Bytes, plainLength: number): Promise<Bytes> {
  let inflated: Inflated;
  try {
    inflated = await inflateBy(deflated, plainLength);
  } catch (cause) {
    throw damaged('deflated chunk', cause);
  }
  const { buffer, engine } = inflated;
  if (buffer.length !== plainLength) throw damaged('inflated size');
  // zlib ignores what follows the end of the deflated data; streams of the web refuse it.
  if (engine.bytesWritten !== deflated.length) throw damaged('deflated chunk');
  return ownBytes(buffer);
}

/** With a buffer of its own, which can be given away: small results of zlib may share one. */
function ownBytes(bytes: Bytes): Bytes {
  return bytes.byteLength === bytes.buffer.byteLength ? new Uint8Array(bytes.buffer) : new Uint8Array(bytes);
}

/** Node's own zlib: a stream of the web around it takes several times as long for a chunk of a few kilobytes. */
export const nodeChunkWork: ChunkWork = chunkWorkBy({
  deflate: async (plain) =>
    ownBytes(plain.length < LEAST_BYTES_ELSEWHERE ? deflateRawSync(plain) : await deflateElsewhere(plain)),
  inflateExactly,
});
