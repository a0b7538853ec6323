import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChunkId, type PackId, parseId } from '../core/ids.ts';
import { CHUNK_KIND } from '../format/chunk-kind.ts';
import { IndexedPack } from '../format/index-object.ts';
import { PackTable } from '../format/pack-table.ts';
import { ChunkIndex } from './chunk-index.ts';
import { ChunkSet } from './chunk-set.ts';

const idOf = <Id extends ChunkId | PackId>(at: number) => parseId<Id>(at.toString(16).padStart(64, '0'));

function packOf(at: number, chunks: readonly number[]): IndexedPack {
  const placed = chunks.map((chunk, ordinal) => ({
    id: idOf<ChunkId>(chunk),
    kind: CHUNK_KIND.page,
    isDeflated: false,
    ordinal,
    offset: 40 + 20 * ordinal,
    sealedBytes: 20,
    plainBytes: 4,
  }));
  return new IndexedPack(idOf(at), new Uint8Array(32), PackTable.of(placed));
}

const chunk = fc.nat(300);
const step = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), chunk }),
  fc.record({ kind: fc.constant('pack' as const), chunks: fc.uniqueArray(chunk, { minLength: 1, maxLength: 60 }) }),
);

describe('a set of chunks', () => {
  it('NC1 equals a set of ids, whether the index has them, gets them later, or in several packs', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const index = new ChunkIndex();
        const set = new ChunkSet(index);
        const model = new Set<ChunkId>();
        for (const [at, each] of steps.entries()) {
          if (each.kind === 'pack') index.add(packOf(at, each.chunks));
          else {
            const id = idOf<ChunkId>(each.chunk);
            expect(set.add(id)).toBe(!model.has(id));
            model.add(id);
          }
        }
        expect(set.size).toBe(model.size);
        expect([...set].sort()).toEqual([...model].sort());
        for (let at = 0; at <= 300; at += 1) expect(set.has(idOf(at))).toBe(model.has(idOf(at)));
      }),
    );
  });
});
