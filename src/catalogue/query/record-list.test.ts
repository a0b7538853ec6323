import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packIds } from './packed-ids.ts';
import { RecordList } from './record-list.ts';

// Well-formed strings only: ids are UUIDs, and UTF-8 has no lone surrogates.
const ids = fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1 }), { maxLength: 40 });

describe('RecordList', () => {
  it('returns every packed id, in row order', () => {
    fc.assert(
      fc.property(ids, (given) => {
        const rows = Uint32Array.from(given, (_, row) => given.length - 1 - row);
        const list = new RecordList(packIds(given), rows);
        expect(list.slice(0, list.length)).toEqual([...given].reverse());
        for (const [place, id] of [...given].reverse().entries()) expect(list.indexOf(id)).toBe(place);
      }),
    );
  });

  it('packs more than one batch', () => {
    const given = Array.from({ length: 9000 }, (_, at) => (at === 5000 ? 'é' : `id-${at}`));
    const list = new RecordList(
      packIds(given),
      Uint32Array.from(given, (_, row) => row),
    );
    expect(list.at(8999)).toBe('id-8999');
    expect(list.at(5000)).toBe('é');
    expect(list.part(5000, 5002).slice(0, 9)).toEqual(['é', 'id-5001']);
  });

  it('answers for ids that it does not contain', () => {
    const list = new RecordList(packIds(['a']), Uint32Array.of(0));
    expect([list.at(1), list.at(-1), list.indexOf('b'), RecordList.empty.at(0)]).toEqual([
      undefined,
      undefined,
      -1,
      undefined,
    ]);
  });
});
