import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeHex } from '../core/bytes.ts';
import { type ChunkId, type PackId, parseId } from '../core/ids.ts';
import { CHUNK_KIND } from '../format/chunk-kind.ts';
import { decodeIndex, encodeIndex, IndexedPack } from '../format/index-object.ts';
import { type PackedChunk, PackTable } from '../format/pack-table.ts';
import { noise } from '../testing/small-repository.ts';
import { ChunkIndex } from './chunk-index.ts';

const idOf = <Id extends ChunkId | PackId>(bytes: Uint8Array) => parseId<Id>(encodeHex(bytes));

/** Few ids, many of them alike, so that slots collide and chunks are in several packs. */
const anyId = fc
  .tuple(fc.nat(3), fc.nat(3), fc.nat(9))
  .map(([first, middle, last]) =>
    idOf<ChunkId>(Uint8Array.of(first, ...Array<number>(14).fill(middle), ...Array<number>(16).fill(0), last)),
  );
const anyChunk = fc.record({
  id: anyId,
  plainBytes: fc.nat(1000),
  kind: fc.constantFrom(...Object.values(CHUNK_KIND)),
});

function packOf(at: number, chunks: readonly Pick<PackedChunk, 'id' | 'kind' | 'plainBytes'>[]): IndexedPack {
  let offset = 40;
  const placed = chunks.map((chunk, ordinal): PackedChunk => {
    const sealedBytes = chunk.plainBytes + 16;
    offset += sealedBytes;
    return { ...chunk, ordinal, isDeflated: false, offset: offset - sealedBytes, sealedBytes };
  });
  return new IndexedPack(idOf(noise(32, at + 1)), noise(32, at + 2), PackTable.of(placed));
}

describe('the index of chunks', () => {
  it('CI1 finds what a map of all chunks finds: the first pack that has a chunk, then the others', () => {
    const anyPack = fc.uniqueArray(anyChunk, { selector: ({ id }) => id, minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(fc.array(anyPack, { maxLength: 12 }), anyId, (contents, missing) => {
        const packs = [...decodeIndex(encodeIndex(contents.map((chunks, at) => packOf(at, chunks))))];
        const index = new ChunkIndex();
        const places = new Map<ChunkId, { readonly pack: IndexedPack; readonly chunk: PackedChunk }[]>();
        for (const [at, pack] of packs.entries()) {
          index.add(pack);
          expect(pack.chunks).toEqual(packOf(at, contents[at] ?? []).chunks);
          for (const chunk of pack.chunks) places.set(chunk.id, [...(places.get(chunk.id) ?? []), { pack, chunk }]);
        }
        for (const [id, expected] of places) {
          expect(index.has(id)).toBe(true);
          expect(index.find(id)).toEqual(expected[0]);
          expect(index.placesOf(id)).toEqual(expected);
          expect(index.isInSeveralPacks(id)).toBe(expected.length > 1);
        }
        expect(index.has(missing)).toBe(places.has(missing));
      }),
    );
  });

  /** Packs of 400 chunks with any ids. */
  const manyPacks = (packs: number) =>
    Array.from({ length: packs }, (_, at) => {
      const bytes = noise(42 * 400, at + 1);
      const view = new DataView(bytes.buffer);
      for (let entry = 0; entry < 400; entry += 1) {
        view.setUint16(42 * entry + 32, CHUNK_KIND.page << 8);
        view.setUint32(42 * entry + 34, 116);
        view.setUint32(42 * entry + 38, 100);
      }
      return new IndexedPack(idOf(noise(32, at + 1)), noise(32, at), new PackTable(bytes));
    });
  const anyIdOf = (pack: IndexedPack | undefined) => idOf<ChunkId>(pack?.table.bytes.slice(0, 32) ?? new Uint8Array());

  it('CI2 keeps 300,000 chunks as bytes outside of the heap, fewer than 50 each', () => {
    const packs = manyPacks(750);
    const chunks = 750 * 400;
    const before = process.memoryUsage();
    const index = new ChunkIndex();
    index.makeRoom(chunks);
    for (const pack of packs) index.add(pack);
    const after = process.memoryUsage();
    // The hash table; the tables of contents, of 42 bytes a chunk, existed before.
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(chunks * 6);
    expect(after.heapUsed - before.heapUsed).toBeLessThan(chunks * 20);
    expect(index.has(anyIdOf(packs[700]))).toBe(true);
  });

  it('CI3 compares hardly any other chunk while chunks are added and found', () => {
    const packs = manyPacks(100);
    let visits = 0;
    for (const { table } of packs) {
      const { bytes } = table;
      Object.defineProperty(table, 'bytes', { get: () => ((visits += 1), bytes) });
    }
    const index = new ChunkIndex();
    index.makeRoom(100 * 400);
    for (const pack of packs) index.add(pack);
    // Each table is read once; without the bits of the hash, 53,000 chunks were compared.
    expect(visits).toBeLessThan(200);
    visits = 0;
    const others = manyPacks(200).slice(100);
    for (const pack of others) expect(index.has(anyIdOf(pack))).toBe(false);
    expect(visits).toBeLessThan(10);
  });
});
