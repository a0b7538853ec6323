import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BackupError } from '../../core/errors.ts';
import { firstDifference, firstDifferenceDeep } from '../../testing/same-value.ts';
import { anyKey, anyStructuredValue } from '../../testing/structured-values.ts';
import { encodeValue } from './encode-value.ts';
import { compareKeys, decodeKey, decodeRow, encodeKey, encodeRow, type RowAttachment } from './row-codec.ts';
import { times } from '../../testing/long-run.ts';

/** The value as it comes out of a database: after structured clone. */
function stored(value: unknown): unknown {
  return structuredClone(value);
}

function roundTrip(value: unknown): unknown {
  const { keyText, valueText, attachments, omitted } = encodeRow({ key: 1, value });
  expect(omitted).toEqual([]);
  expect(valueText).not.toContain('\n');
  return decodeRow(JSON.parse(keyText), JSON.parse(valueText), attachments.map(detached)).value;
}

/** As the engine returns attachments: copies of the bytes, without types. */
function detached(attachment: RowAttachment): RowAttachment {
  if (attachment.kind === 'bytes') return { kind: 'bytes', bytes: attachment.bytes.slice() };
  return { kind: 'blob', blob: attachment.blob.slice() };
}

describe('record codec', () => {
  it('restores exactly what structured clone supports', async () => {
    await fc.assert(
      fc.asyncProperty(anyStructuredValue, async (made) => {
        const value = stored(made);
        expect(await firstDifferenceDeep(roundTrip(value), value)).toBeUndefined();
      }),
      { numRuns: times(200, 1500) },
    );
  }, 120_000);

  it('writes the same text for the same value', () => {
    fc.assert(
      fc.property(anyStructuredValue, (made) => {
        const value = stored(made);
        const text = encodeValue(value).text;
        expect(encodeValue(stored(value)).text).toBe(text);
        expect(encodeValue(roundTrip(value)).text).toBe(text);
      }),
      { numRuns: times(250, 500) },
    );
  });

  it('leaves plain JSON unchanged', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const value: unknown = JSON.parse(JSON.stringify(json));
        if (JSON.stringify(value).includes('"$"')) return;
        expect(encodeValue(value).text).toBe(JSON.stringify(value));
      }),
    );
  });

  it('keeps the key beside the value', () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        const { keyText } = encodeRow({ key, value: null });
        expect(firstDifference(decodeRow(JSON.parse(keyText), null, []).key, key)).toBeUndefined();
      }),
      { numRuns: times(500, 2000) },
    );
  });

  it('stores large buffers beside the line, and small ones in it', () => {
    const small = new Uint8Array(65_536).fill(7).buffer;
    const large = new Uint8Array(65_537).fill(9).buffer;
    const { attachments, valueText } = encodeRow({
      key: 1,
      value: { small, large, view: new Uint16Array(large, 2, 5) },
    });
    expect(attachments.map(({ kind }) => kind)).toEqual(['bytes']);
    expect(valueText.length).toBeLessThan(90_000);
    const value = stored({ small, large, view: new Uint16Array(large, 2, 5) });
    expect(firstDifference(roundTrip(value), value)).toBeUndefined();
  });

  it('numbers attachments in line order, and keeps the kind of each Blob and File', async () => {
    const file = new File(['file'], 'ü \ud800.txt', { type: 'text/plain', lastModified: -12_000 });
    const value = { a: new Blob(['one'], { type: 'text/html' }), b: file, again: file, c: [new Blob([])] };
    expect(await firstDifferenceDeep(roundTrip(value), value)).toBeUndefined();
    expect(encodeRow({ key: 1, value }).attachments).toHaveLength(3);
  });

  it('keeps the errors of an AggregateError, with their cycles, and its class', () => {
    const inner = new TypeError('inner');
    const many = new AggregateError([inner, 'text', { n: 1 }], 'many', { cause: inner });
    many.errors.push(many);
    const again = roundTrip([many, inner]) as [AggregateError, TypeError];
    expect(again[0]).toBeInstanceOf(AggregateError);
    expect(again[0].errors[0]).toBe(again[1]);
    expect(again[0].errors[3]).toBe(again[0]);
    expect(firstDifference(again, [many, inner])).toBeUndefined();
    expect(encodeValue(many).text).toMatch(
      /^\{"\$":"def","id":0,"v":\{"\$":"error","name":"AggregateError","message":"many",.*"errors":\[/,
    );
    // Only that class has `errors`.
    expect(() => decodeRow(1, { $: 'error', name: 'TypeError', errors: [] }, [])).toThrow(
      expect.objectContaining({ code: 'invalid-format' }) as Error,
    );
    expect(Object.hasOwn(decodeRow(1, { $: 'error', name: 'AggregateError' }, []).value as object, 'errors')).toBe(
      false,
    );
  });

  it('gives no File a date that a browser fails to store, and reports where it rounds one', () => {
    const cases = [
      [0, 0],
      [1, 1],
      [1_700_000_000_123, 1_700_000_000_123],
      [-1000, -1000],
      [-2000, -2000],
      [-1, -1000],
      [-5, -1000],
      [-999, -1000],
      [-1001, -2000],
      [-86_400_001, -86_401_000],
      [-11_644_473_599_000, -11_644_473_599_000],
      [-11_644_473_599_001, -11_644_473_599_000],
      [-11_644_473_600_000, -11_644_473_599_000],
      [-62_135_596_800_001, -11_644_473_599_000],
      [-8.64e15, -11_644_473_599_000],
    ] as const;
    for (const [lastModified, kept] of cases) {
      const { valueText, attachments, omitted } = encodeRow({
        key: 1,
        value: [new File(['x'], 'old.jpg', { lastModified })],
      });
      expect(omitted).toEqual(
        lastModified === kept ? [] : [{ path: '[0]', type: 'File (it is kept; its date, before 1970, is rounded)' }],
      );
      const rounded = (decodeRow(1, JSON.parse(valueText), attachments.map(detached)).value as File[])[0];
      expect(rounded?.lastModified).toBe(kept);
      // As written by earlier versions and other programs.
      const text = `{"$":"file","at":0,"size":1,"type":"","name":"old.jpg","lastModified":${lastModified}}`;
      expect((decodeRow(1, JSON.parse(text), attachments.map(detached)).value as File).lastModified).toBe(kept);
    }
  });

  it('keeps repeated objects distinct from equal ones', () => {
    const shared = { n: 1 };
    const value = [shared, shared, { n: 1 }];
    const again = roundTrip(value) as unknown[];
    expect(again[0]).toBe(again[1]);
    expect(again[0]).not.toBe(again[2]);
    expect(encodeValue(value).text).toBe('[{"$":"def","id":0,"v":{"n":1}},{"$":"ref","id":0},{"n":1}]');
  });

  it('never touches a prototype', () => {
    const value: unknown = JSON.parse(
      '{"__proto__":{"polluted":true},"a":{"$":"object","v":{"$":0,"__proto__":{"polluted":1}}},"constructor":{"prototype":{"polluted":2}}}',
    );
    const decoded = decodeRow(1, value, []).value as Record<string, object>;
    expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype);
    expect(Object.getPrototypeOf(decoded['a'])).toBe(Object.prototype);
    expect(Object.hasOwn(decoded, '__proto__')).toBe(true);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('encodes and decodes values nested 10,000 deep, plain or not', () => {
    for (const leaf of [1, undefined]) {
      let deep: unknown = leaf;
      for (let level = 0; level < 10_000; level += 1) deep = level % 2 === 0 ? [deep] : { deep };
      const { keyText, valueText } = encodeRow({ key: 1, value: deep });
      const again = decodeRow(JSON.parse(keyText), JSON.parse(valueText), []).value;
      expect(encodeValue(again).text).toBe(valueText);
    }
  });

  it('refuses excessive depth with a code', () => {
    const text = `${'['.repeat(300_000)}${']'.repeat(300_000)}`;
    expect(() => decodeRow(1, JSON.parse(text), [])).toThrow(expect.objectContaining({ code: 'limit-exceeded' }));
  });

  it('allocates nothing for a claimed length', () => {
    const claims = Array.from({ length: 2_000 }, () => ({ $: 'array', length: 33_000_000, items: [[32_999_999, 1]] }));
    const before = process.memoryUsage().rss;
    const { value } = decodeRow(1, claims, []);
    expect(value).toHaveLength(2_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });

  it('reports values that cannot be stored, with their place', () => {
    const key = new (class CryptoKey {
      readonly [Symbol.toStringTag] = 'CryptoKey';
    })();
    const value = {
      keys: [1, key],
      'a b': new Map<unknown, unknown>([[key, () => 1]]),
      set: new Set([Symbol('x')]),
      deep: { $: key },
    };
    const { omitted, valueText } = encodeRow({ key: 1, value });
    expect(omitted).toEqual([
      { path: 'keys[1]', type: 'CryptoKey' },
      { path: '["a b"].key(0)', type: 'CryptoKey' },
      { path: '["a b"].value(0)', type: 'function' },
      { path: 'set.item(0)', type: 'symbol' },
      { path: 'deep.$', type: 'CryptoKey' },
    ]);
    expect(decodeRow(1, JSON.parse(valueText), []).value).toEqual({
      keys: [1, undefined],
      'a b': new Map([[undefined, undefined]]),
      set: new Set([undefined]),
      deep: { $: undefined },
    });
    expect(encodeRow({ key: 1, value: key }).omitted).toEqual([{ path: '', type: 'CryptoKey' }]);
  });

  it('restores a value even if a repeated object inside it could not be stored', () => {
    const handle = new (class FileSystemFileHandle {
      readonly [Symbol.toStringTag] = 'FileSystemFileHandle';
    })();
    const { valueText, omitted } = encodeRow({ key: 1, value: [handle, handle, 'kept'] });
    expect(omitted).toHaveLength(2);
    expect(decodeRow(1, JSON.parse(valueText), []).value).toEqual([undefined, undefined, 'kept']);
  });

  it('writes an ordinary record as JSON does', () => {
    const value = {
      id: 'id-1',
      collectionId: 'c',
      createdAt: '2026-01-01T00:00:00.000Z',
      fileHashes: ['a', 'b'],
      values: {
        name: 'Name',
        count: 7,
        ok: true,
        where: { latitude: 1.5, longitude: -2.5 },
        tags: ['x', 'y'],
        url: 'https://example.org/',
        none: null,
      },
    };
    expect(encodeRow({ key: 'id-1', value })).toMatchObject({
      keyText: '"id-1"',
      valueText: JSON.stringify(value),
      attachments: [],
      omitted: [],
    });
  });
});

describe('decoding lines that no encoder wrote', () => {
  const anyTag = fc.constantFrom(
    'undefined',
    'number',
    'bigint',
    'date',
    'boxed',
    'regexp',
    'object',
    'array',
    'map',
    'set',
    'error',
    'buffer',
    'view',
    'blob',
    'file',
    'def',
    'ref',
    'omitted',
    'geometry',
    'image-data',
    'dom-exception',
    '__proto__',
    'nonsense',
  );
  const anyFieldName = fc.constantFrom(
    'v',
    'id',
    'of',
    'type',
    'offset',
    'length',
    'max',
    'at',
    'size',
    'items',
    'properties',
    'name',
    'message',
    'stack',
    'cause',
    'errors',
    'source',
    'flags',
    'lastModified',
    'width',
    'height',
    'colorSpace',
    '__proto__',
  );
  const anyHostileJson = fc.letrec((tie) => ({
    json: fc.oneof(
      { depthSize: 'medium' },
      fc.oneof(
        fc.constantFrom(
          0,
          1,
          2,
          -1,
          1e300,
          4294967295,
          4294967296,
          2 ** 53,
          1.5,
          '',
          'AAAA',
          'Uint8Array',
          'Float64Array',
          'DataView',
          'DOMPoint',
          'TypeError',
          '0xff',
          '-0',
          'NaN',
          null,
          true,
        ),
        fc.string(),
      ),
      fc.array(tie('json'), { maxLength: 4 }),
      fc
        .tuple(anyTag, fc.array(fc.tuple(anyFieldName, tie('json')), { maxLength: 5 }))
        .map(([tag, fields]) => Object.fromEntries([['$', tag], ...fields])),
      fc.dictionary(fc.string(), tie('json'), { maxKeys: 3 }),
    ),
  })).json;

  function outcome(key: unknown, value: unknown, attachments: readonly RowAttachment[]): string {
    try {
      decodeRow(key, value, attachments);
      return 'decoded';
    } catch (error) {
      return error instanceof BackupError ? error.code : String(error);
    }
  }
  const GOOD_ENDS = ['decoded', 'invalid-format', 'limit-exceeded', 'incompatible'];

  it('ends with a value or a typed error, and leaves prototypes alone', () => {
    const reached = new Map<string, number>();
    fc.assert(
      fc.property(anyHostileJson, anyHostileJson, fc.nat({ max: 2 }), (key, value, count) => {
        const attachments = Array.from({ length: count }, (): RowAttachment => ({
          kind: 'blob',
          blob: new Blob(['a']),
        }));
        // As the text would be parsed: with own keys named __proto__, and so on.
        const end = outcome(JSON.parse(JSON.stringify(key)), JSON.parse(JSON.stringify(value)), attachments);
        reached.set(end, (reached.get(end) ?? 0) + 1);
        expect(GOOD_ENDS).toContain(end);
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      { numRuns: times(1000, 5000) },
    );
    expect(reached.get('invalid-format')).toBeGreaterThan(times(15, 100));
    expect(reached.get('decoded')).toBeGreaterThan(times(15, 100));
  }, 120_000);

  it('survives any change of one character in valid lines', () => {
    fc.assert(
      fc.property(
        anyStructuredValue,
        fc.nat(),
        fc.constantFrom('0', '1', '9', '"', '-', 'a', '$', '{', '}', ']', ','),
        (made, place, character) => {
          const { valueText, attachments } = encodeRow({ key: 1, value: stored(made) });
          const at = place % valueText.length;
          let json: unknown;
          try {
            json = JSON.parse(valueText.slice(0, at) + character + valueText.slice(at + 1));
          } catch {
            return;
          }
          expect(GOOD_ENDS).toContain(outcome(1, json, attachments));
        },
      ),
      { numRuns: times(1000, 5000) },
    );
  }, 120_000);

  const refused: readonly (readonly [string, unknown])[] = [
    ['an unknown tag', { $: 'xyz' }],
    ['a tag that is no string', { $: 1 }],
    ['a field too many', { $: 'undefined', v: 1 }],
    ['a field too few', { $: 'number' }],
    ['a number that JSON can say', { $: 'number', v: '5' }],
    ['a date in another form', { $: 'date', v: '2020-01-01' }],
    ['a BigInt in another form', { $: 'bigint', v: '0x01' }],
    ['base64 with loose bits', { $: 'buffer', v: 'AB==' }],
    ['base64 with spaces', { $: 'buffer', v: 'AA A' }],
    ['an attachment that is not there', { $: 'buffer', at: 0 }],
    [
      'a view beyond its buffer',
      { $: 'view', type: 'Uint8Array', of: { $: 'buffer', v: 'AAAA' }, offset: 2, length: 2 },
    ],
    [
      'a view at an odd place',
      { $: 'view', type: 'Uint16Array', of: { $: 'buffer', v: 'AAAA' }, offset: 1, length: 1 },
    ],
    ['a view on what is no buffer', { $: 'view', type: 'Uint8Array', of: [1], offset: 0, length: 0 }],
    [
      'a view that follows a buffer of fixed length',
      { $: 'view', type: 'Uint8Array', of: { $: 'buffer', v: 'AAAA' }, offset: 0 },
    ],
    ['a view of any global', { $: 'view', type: 'Function', of: { $: 'buffer', v: 'AAAA' }, offset: 0, length: 3 }],
    ['a reference to nothing', { $: 'ref', id: 0 }],
    ['a reference to itself alone', { $: 'def', id: 0, v: { $: 'ref', id: 0 } }],
    ['a number for a primitive', { $: 'def', id: 0, v: 1 }],
    ['numbers out of order', { $: 'def', id: 1, v: [] }],
    ['a number twice over', { $: 'def', id: 0, v: { $: 'def', id: 1, v: [] } }],
    [
      'items out of order',
      {
        $: 'array',
        length: 3,
        items: [
          [1, 0],
          [0, 0],
        ],
      },
    ],
    ['an item beyond the length', { $: 'array', length: 3, items: [[3, 0]] }],
    ['a length as a property', { $: 'array', length: 3, items: [], properties: { length: 9 } }],
    ['an item as a property', { $: 'array', length: 3, items: [], properties: { 1: 9 } }],
    ['a dense array in the long form', { $: 'array', length: 1, items: [[0, 1]] }],
    ['properties that are none', { $: 'array', length: 2, items: [[0, 1]], properties: {} }],
    ['an escape that is not needed', { $: 'object', v: { a: 1 } }],
    ['an expression that is none', { $: 'regexp', source: '(', flags: '' }],
    ['a class of error that is none', { $: 'error', name: 'Function' }],
    ['a geometry of any global', { $: 'geometry', type: 'Function', v: [1, 2, 3, 4] }],
  ];
  it.each(refused)('refuses %s', (_what, json) => {
    expect(outcome(1, json, [])).toBe('invalid-format');
  });

  it('refuses attachments that the line does not use, or uses twice', () => {
    const blob: RowAttachment = { kind: 'blob', blob: new Blob(['abc']) };
    const json = { $: 'blob', at: 0, size: 3, type: '' };
    expect(outcome(1, json, [blob])).toBe('decoded');
    expect(outcome(1, null, [blob])).toBe('invalid-format');
    expect(outcome(1, [json, json], [blob])).toBe('invalid-format');
    expect(outcome(1, { ...json, size: 4 }, [blob])).toBe('invalid-format');
    expect(outcome(1, json, [{ kind: 'bytes', bytes: new Uint8Array(3) }])).toBe('invalid-format');
  });

  it.each([
    null,
    true,
    { a: 1 },
    { $: 'undefined' },
    { $: 'bigint', v: '0x1' },
    { $: 'date', v: null },
    { $: 'number', v: 'NaN' },
    [null],
  ])('refuses %j as a key', (json) => {
    expect(outcome(json, 1, [])).toBe('invalid-format');
  });

  it('accepts a key as deep as a browser does', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 1_999; level += 1) deep = [deep];
    const text = encodeKey(deep);
    expect(compareKeys(decodeKey(JSON.parse(text)), deep)).toBe(0);
  });

  it('refuses a key that is nested too deep', () => {
    expect(outcome(JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`), 1, [])).toBe('limit-exceeded');
  });

  it('refuses a buffer that claims to grow without limit', () => {
    expect(['limit-exceeded', 'invalid-format']).toContain(
      outcome(1, { $: 'buffer', v: 'AAAA', max: Number.MAX_SAFE_INTEGER }, []),
    );
  });
});
