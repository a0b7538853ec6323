import { describe, expect, it } from 'vitest';
import { firstDifferenceDeep } from '../../testing/same-value.ts';
import { compareKeys, decodeKey, decodeRow, encodeKey, encodeRow, type RowAttachment } from './row-codec.ts';

// Lines of version 1 of the format, and their meaning. They are kept forever: a line here may never change.

type ResizableConstructor = new (length: number, options: { maxByteLength: number }) => ArrayBuffer;

function cycle(): unknown {
  const node: Record<string, unknown> = { name: 'ring' };
  node['self'] = node;
  return node;
}

function sharedBuffer(): unknown {
  const { buffer } = new Uint8Array([1, 2, 3, 4]);
  return [new Uint8Array(buffer, 1, 2), new DataView(buffer)];
}

function errorOf(): Error {
  const error = new TypeError('no', { cause: { code: 5 } });
  error.stack = 'TypeError: no\n    at x.ts:1:1';
  return error;
}

function bareError(): Error {
  const error = new Error();
  Reflect.set(error, 'stack', undefined);
  return error;
}

function listWithName(): unknown {
  return Object.assign([1, 2], { note: 'n' });
}

function sparse(): unknown[] {
  const array: unknown[] = [];
  array[1] = 'a';
  array.length = 4;
  return array;
}

function growable(): ArrayBuffer {
  const buffer = new (ArrayBuffer as unknown as ResizableConstructor)(2, { maxByteLength: 8 });
  new Uint8Array(buffer).set([1, 2]);
  return buffer;
}

function ownProto(): unknown {
  const object = {};
  Object.defineProperty(object, '__proto__', { value: 1, writable: true, enumerable: true, configurable: true });
  return object;
}

const bytes = (size: number) => new Uint8Array(size).map((_, at) => at % 251);

const VALUES: readonly (readonly [text: string, value: unknown, attachments?: readonly RowAttachment[]])[] = [
  [
    '{"name":"Monstera","n":1.5,"ok":true,"none":null,"tags":["a","b"],"e":1e+21}',
    { name: 'Monstera', n: 1.5, ok: true, none: null, tags: ['a', 'b'], e: 1e21 },
  ],
  ['{"1":"one","2":"two","b":1,"a":2}', { b: 1, a: 2, 2: 'two', 1: 'one' }],
  ['{"__proto__":1}', ownProto()],
  ['"\\ud800 \\u0000 \u2028 é"', '\ud800 \u0000 \u2028 é'],
  ['{"a":{"$":"undefined"}}', { a: undefined }],
  [
    '[{"$":"number","v":"-0"},{"$":"number","v":"NaN"},{"$":"number","v":"Infinity"},{"$":"number","v":"-Infinity"}]',
    [-0, NaN, Infinity, -Infinity],
  ],
  [
    '[{"$":"bigint","v":"0x0"},{"$":"bigint","v":"-0xff"},{"$":"bigint","v":"0x10000000000000000"}]',
    [0n, -255n, 1n << 64n],
  ],
  [
    '[{"$":"date","v":"2026-02-03T04:05:06.789Z"},{"$":"date","v":"+275760-09-13T00:00:00.000Z"},{"$":"date","v":"-000001-01-01T00:00:00.000Z"},{"$":"date","v":null}]',
    [
      new Date(Date.UTC(2026, 1, 3, 4, 5, 6, 789)),
      new Date(8.64e15),
      new Date('-000001-01-01T00:00:00.000Z'),
      new Date(NaN),
    ],
  ],
  [
    '[{"$":"boxed","v":true},{"$":"boxed","v":{"$":"number","v":"-0"}},{"$":"boxed","v":"s"},{"$":"boxed","v":{"$":"bigint","v":"0x1"}}]',
    [Object(true), Object(-0), Object('s'), Object(1n)],
  ],
  ['{"$":"regexp","source":"a\\\\/b","flags":"gi"}', /a\/b/gi],
  ['{"$":"object","v":{"$":"date","v":1}}', { $: 'date', v: 1 }],
  ['{"$":"array","length":4,"items":[[1,"a"]]}', sparse()],
  ['{"$":"array","length":2,"items":[[0,1],[1,2]],"properties":{"note":"n"}}', listWithName()],
  [
    '{"$":"map","v":[["a",1],[{"b":2},{"$":"undefined"}]]}',
    new Map<unknown, unknown>([
      ['a', 1],
      [{ b: 2 }, undefined],
    ]),
  ],
  ['{"$":"set","v":[1,"a",[2]]}', new Set<unknown>([1, 'a', [2]])],
  [
    '{"$":"error","name":"TypeError","message":"no","stack":"TypeError: no\\n    at x.ts:1:1","cause":{"code":5}}',
    errorOf(),
  ],
  ['{"$":"error","name":"Error"}', bareError()],
  [
    '[{"$":"buffer","v":""},{"$":"buffer","v":"AA=="},{"$":"buffer","v":"AAEC/w=="}]',
    [new ArrayBuffer(0), new ArrayBuffer(1), new Uint8Array([0, 1, 2, 255]).buffer],
  ],
  ['{"$":"buffer","v":"AQI=","max":8}', growable()],
  ['{"$":"view","type":"Uint8Array","of":{"$":"buffer","v":"AQI=","max":8},"offset":1}', new Uint8Array(growable(), 1)],
  [
    '{"$":"view","type":"Float64Array","of":{"$":"buffer","v":"AAAAAAAA8D8="},"offset":0,"length":1}',
    new Float64Array([1]),
  ],
  [
    '[{"$":"view","type":"Uint8Array","of":{"$":"def","id":0,"v":{"$":"buffer","v":"AQIDBA=="}},"offset":1,"length":2},{"$":"view","type":"DataView","of":{"$":"ref","id":0},"offset":0,"length":4}]',
    sharedBuffer(),
  ],
  ['{"$":"def","id":0,"v":{"name":"ring","self":{"$":"ref","id":0}}}', cycle()],
  ['{"$":"buffer","at":0}', bytes(65_537).buffer, [{ kind: 'bytes', bytes: bytes(65_537) }]],
  [
    '[{"$":"blob","at":0,"size":3,"type":"image/png"},{"$":"file","at":1,"size":2,"type":"text/plain","name":"a.txt","lastModified":1700000000000}]',
    [new Blob(['abc'], { type: 'image/png' }), new File(['de'], 'a.txt', { type: 'text/plain', lastModified: 1.7e12 })],
    [
      { kind: 'blob', blob: new Blob(['abc']) },
      { kind: 'blob', blob: new Blob(['de']) },
    ],
  ],
];

describe('golden lines', () => {
  it.each(VALUES.map(([text, value, attachments = []]) => ({ text, value, attachments })))(
    'a value is written as $text, and read back from it',
    async ({ text, value, attachments }) => {
      const encoded = encodeRow({ key: 1, value });
      expect(encoded.valueText).toBe(text);
      expect(await firstDifferenceDeep(decodeRow(1, JSON.parse(text), attachments).value, value)).toBeUndefined();
      expect(encoded.attachments.map(({ kind }) => kind)).toEqual(attachments.map(({ kind }) => kind));
    },
  );

  it('{"$":"omitted"} reads as undefined', () => {
    expect(decodeRow(1, { a: { $: 'omitted', type: 'CryptoKey' } }, []).value).toStrictEqual({ a: undefined });
  });

  it.each([
    ['"b\\udfff"', 'b\udfff'],
    ['1.5', 1.5],
    ['{"$":"number","v":"-0"}', -0],
    ['{"$":"number","v":"-Infinity"}', -Infinity],
    ['{"$":"date","v":"1970-01-01T00:00:00.000Z"}', new Date(0)],
    ['{"$":"buffer","v":"AAH/"}', new Uint8Array([0, 1, 255]).buffer],
    ['["a",[],[{"$":"date","v":"1970-01-01T00:00:00.001Z"},2]]', ['a', [], [new Date(1), 2]]],
  ])('a key is written as %s, and read back from it', async (text, key) => {
    expect(encodeKey(key)).toBe(text);
    expect(await firstDifferenceDeep(decodeKey(JSON.parse(text)), key)).toBeUndefined();
    expect(compareKeys(decodeKey(JSON.parse(text)), key)).toBe(0);
  });
});
