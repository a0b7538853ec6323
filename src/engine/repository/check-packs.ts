import { type Bytes, encodeHex, release } from '../core/bytes.ts';
import { forEachConcurrent, mapConcurrent, type WeightLimit } from '../core/concurrency.ts';
import { BackupError } from '../core/errors.ts';
import type { ChunkId } from '../core/ids.ts';
import type { CallOptions } from '../core/progress.ts';
import { checkChunks } from '../crypto/check-chunks.ts';
import type { ObjectSealer } from '../crypto/sealing.ts';
import type { IndexedPack } from '../format/index-object.ts';
import { hasTable } from './open-pack.ts';
import { CHUNK_KIND } from '../format/chunk-kind.ts';
import type { PackedChunk } from '../format/pack-table.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import type { Finding } from './check-objects.ts';
import { isDamage } from './is-damage.ts';
import type { Repository } from './repository.ts';
import { sealerOf } from './pack-sealer.ts';
import { ReadRooms } from './read-rooms.ts';

const PACKS_AT_ONCE = 2;
/** Chunks of one pack that are opened at once, of at most so many bytes: several threads may work on them. */
const CHUNKS_AT_ONCE = 8;
const CHUNK_WEIGHTS: WeightLimit<PackedChunk> = {
  weightOf: ({ sealedBytes, plainBytes }) => sealedBytes + plainBytes,
  most: 16 * 1024 * 1024,
};

export interface PackCheckOptions extends StorageOptions {
  /** Receives each chunk that was opened and matches its id, except pieces of files. */
  readonly onChunk?: (chunk: PackedChunk, plain: Bytes) => void;
  readonly rooms?: ReadRooms;
}

/** The result of reading packs byte by byte. */
export interface PacksReport {
  readonly bytes: number;
  readonly chunks: number;
  /** Chunks that cannot be read from any of these packs. */
  readonly damagedChunks: ReadonlySet<ChunkId>;
  readonly findings: readonly Finding[];
}

/**
 * Reads these packs completely: each against its id, its table of contents against the index, every chunk decrypted,
 * inflated and checked against its id.
 */
export async function checkPacks(
  repository: Repository,
  packs: readonly IndexedPack[],
  options: CallOptions & PackCheckOptions = {},
): Promise<PacksReport> {
  const findings: Finding[] = [];
  const bad = new Map<IndexedPack, ReadonlySet<ChunkId>>();
  const bytesTotal = packs.reduce((sum, pack) => sum + pack.sizeBytes, 0);
  let bytesDone = 0;
  let done = 0;
  let chunks = 0;
  const rooms = new ReadRooms(packs.reduce((most, { sizeBytes }) => Math.max(most, sizeBytes), 0));
  await forEachConcurrent(
    packs,
    PACKS_AT_ONCE,
    async (pack) => {
      const { finding, bad: badHere } = await checkPack(repository, pack, { ...options, rooms });
      if (finding) findings.push(finding);
      if (badHere.length > 0) bad.set(pack, new Set(badHere));
      chunks += pack.table.count;
      bytesDone += pack.sizeBytes;
      done += 1;
      options.onProgress?.({ phase: 'checking', done, total: packs.length, bytesDone, bytesTotal });
    },
    options.signal,
  );
  rooms.releaseAll();
  return { bytes: bytesTotal, chunks, damagedChunks: damagedEverywhere(repository, bad), findings };
}

/** A chunk in several packs is damaged only if it is damaged in all of them. */
function damagedEverywhere(
  repository: Repository,
  bad: ReadonlyMap<IndexedPack, ReadonlySet<ChunkId>>,
): ReadonlySet<ChunkId> {
  const isDamaged = (id: ChunkId) => repository.index.placesOf(id).every(({ pack }) => bad.get(pack)?.has(id) ?? false);
  return new Set([...bad.values()].flatMap((ids) => [...ids]).filter(isDamaged));
}

interface PackOutcome {
  readonly finding?: Finding;
  readonly bad: readonly ChunkId[];
}

/** Reads one pack completely: its problems, and the chunks that cannot be read from it. */
export async function checkPack(
  repository: Repository,
  pack: IndexedPack,
  { onChunk, rooms, ...options }: PackCheckOptions,
): Promise<PackOutcome> {
  const subject = `packs/${pack.id}`;
  const all = () => pack.chunks.map((chunk) => chunk.id);
  const readPack = () => repository.storage.read(subject, options);
  let stored: Bytes | undefined;
  try {
    stored = await repository.storage.read(subject, { ...options, ...rooms?.take() });
    const sealer = await sealerOf(repository, pack);
    const isNeeded = ({ kind }: PackedChunk) => onChunk !== undefined && kind !== CHUNK_KIND.file;
    const bad = await damagedChunksOf(sealer, pack.chunks.filter(isNeeded), stored, {
      ...options,
      ...(onChunk ? { onChunk } : {}),
    });
    const others = pack.chunks.filter((chunk) => !isNeeded(chunk));
    const within = others.map((chunk) => sealer.within(chunk));
    const { work } = repository.keys;
    const checked = work.check
      ? await work.check({ stored, readAgain: readPack }, within)
      : await checkChunks(work.open, stored, within);
    stored = checked.bytes;
    for (const [at, { id }] of others.entries()) {
      const mac = checked.macs[at];
      if (!mac || encodeHex(mac) !== id) bad.push(id);
    }
    const isWholePack = encodeHex(checked.hash) === pack.id && (await hasTable(sealer, stored, pack.table));
    if (bad.length === 0 && isWholePack) return { bad };
    const detail = `${bad.length} of ${pack.table.count} pieces are damaged`;
    return { finding: { problem: 'damaged-object', subject, detail }, bad };
  } catch (error) {
    if (!(error instanceof BackupError) || !isDamage(error)) throw error;
    const problem = error.code === 'missing-object' ? 'missing-pack' : 'damaged-object';
    return { finding: { problem, subject, detail: error.message }, bad: all() };
  } finally {
    if (stored && rooms) rooms.giveBack(stored);
    else if (stored) release(stored);
  }
}

/** The chunks that do not open, or do not match their id. One flipped bit costs one chunk. */
async function damagedChunksOf(
  sealer: ObjectSealer,
  chunks: readonly PackedChunk[],
  stored: Bytes,
  { onChunk, signal }: PackCheckOptions,
): Promise<ChunkId[]> {
  const isDamaged = async (chunk: PackedChunk) => {
    try {
      const plain = await sealer.openChunk(chunk, stored.subarray(chunk.offset, chunk.offset + chunk.sealedBytes));
      onChunk?.(chunk, plain);
      return false;
    } catch (error) {
      if (!(error instanceof BackupError) || !isDamage(error)) throw error;
      return true;
    }
  };
  const bad: ChunkId[] = [];
  const damaged = mapConcurrent(chunks, CHUNKS_AT_ONCE, isDamaged, signal, CHUNK_WEIGHTS);
  let ordinal = 0;
  for await (const isBad of damaged) {
    const chunk = chunks[ordinal];
    if (isBad && chunk) bad.push(chunk.id);
    ordinal += 1;
  }
  return bad;
}
