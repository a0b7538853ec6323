import type { Page } from '@playwright/test';

/**
 * Values that do not survive everywhere: what only a browser has, the stacks of errors, which each engine writes in its
 * own way, and one File in two places, of which Firefox (153) makes two.
 */
export const NOT_EVERYWHERE: readonly string[] = ['errors', 'geometry', 'image', 'twice'];

/**
 * Writes rows with every type of structured clone and every kind of key into the settings table, directly in IndexedDB,
 * as no screen of the app could. @param without the names of values to leave out. @returns the number of rows.
 */
export function putEveryType(page: Page, without: readonly string[] = []): Promise<number> {
  return page.evaluate(putRows, without);
}

// Runs in the page, so it must be self-contained.
async function putRows(without: readonly string[]): Promise<number> {
  const buffer = Uint8Array.from({ length: 64 }, (_, index) => index * 3).buffer;
  const large = new Uint8Array(300_000);
  for (let at = 0; at < large.length; at += 65_536) crypto.getRandomValues(large.subarray(at, at + 65_536));

  const numbers = {
    zero: 0,
    minusZero: -0,
    nan: NaN,
    infinity: Infinity,
    minusInfinity: -Infinity,
    tiny: 5e-324,
    huge: Number.MAX_VALUE,
    unsafe: 2 ** 53 + 2,
  };
  const texts = {
    empty: '',
    lone: 'a\ud800b\udc00',
    nul: '\u0000\u001f\u007f\u2028',
    astral: '👩🏽‍🌾',
    line: 'a\r\nb',
    tag: '{"$":"date","v":1}',
  };
  const bigints = [0n, -1n, 2n ** 64n, -(2n ** 4096n) + 1n];
  const dates = [new Date(0), new Date(-1), new Date(NaN), new Date(8.64e15), new Date(-8.64e15)];
  const holes = Array.from({ length: 3 }) as unknown[]; // Filled below, so it may hold anything.
  holes.length = 10;
  delete holes[1];
  Object.assign(holes, { 7: undefined, named: 'a property of an array' });
  const odd = JSON.parse(
    '{"__proto__":{"polluted":true},"constructor":1,"$":"date","v":null,"":0,"2":"b","1":"a"}',
  ) as Record<string, unknown>; // An object, as its text shows.

  const ring: Record<string, unknown> = { name: 'ring' };
  ring['self'] = ring;
  ring['list'] = [ring, { back: ring }];
  const map = new Map<unknown, unknown>([
    [ring, map1()],
    [NaN, 'nan'],
    [-0, 'zero'],
    [undefined, null],
  ]);
  map.set('map', map);
  const set = new Set<unknown>([1, '1', 1n, null, undefined, NaN, ring, [set1()]]);
  set.add(set);
  function map1() {
    return new Map([[new Date(5), new Set([/x/y])]]);
  }
  function set1() {
    return new Set(['inner']);
  }

  let deep: unknown = 'the bottom';
  for (let level = 0; level < 500; level += 1) deep = level % 2 === 0 ? [deep] : { deep };

  const views = [
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
  ].map((View) => new View(buffer, 8, 2));
  const floats = new Float64Array([NaN, -0, Infinity, Math.PI]);
  const typed = {
    views,
    shared: buffer,
    data: new DataView(buffer, 3, 11),
    floats,
    empty: new Uint8Array(0),
    emptyBuffer: new ArrayBuffer(0),
    large,
  };
  // Newer than some of the types in this check.
  const Resizable = ArrayBuffer as unknown as new (length: number, options: { maxByteLength: number }) => ArrayBuffer;
  const resizable = new Resizable(8, { maxByteLength: 32 });
  const following = { whole: new Uint8Array(resizable), part: new Uint16Array(resizable, 2, 2) };

  const blobs = {
    blob: new Blob(['some text'], { type: 'text/plain;charset=utf-8' }),
    empty: new Blob([]),
    large: new Blob([large, large], { type: 'application/octet-stream' }),
    file: new File(['<svg xmlns="http://www.w3.org/2000/svg"/>'], 'an “odd”/name\u0000 👩🏽‍🌾.svg', {
      type: 'image/svg+xml',
      lastModified: 1_234_567_890_123,
    }),
  };
  const twice = { first: blobs.file, second: blobs.file };
  const errors = [
    new Error('plain'),
    new TypeError('typed', { cause: { why: [1n] } }),
    new RangeError(''),
    new DOMException('why', 'AbortError'),
  ];
  const boxed = [Object(true), Object(-0), Object('text'), Object(7n)] as unknown[]; // Wrapper objects of primitives.
  const geometry = [
    new DOMPoint(1, -0, NaN, 4),
    new DOMRect(1, 2, 3, -4),
    new DOMMatrix([1, 2, 3, 4, 5, 6]),
    new DOMQuad(new DOMPoint(1, 2)),
  ];
  const image = new ImageData(
    Uint8ClampedArray.from({ length: 24 }, (_, index) => index * 10),
    3,
    2,
  );

  const values: Readonly<Record<string, unknown>> = {
    numbers,
    texts,
    bigints,
    dates,
    holes,
    odd,
    ring,
    map,
    set,
    deep,
    typed,
    following,
    blobs,
    twice,
    errors,
    boxed,
    geometry,
    image,
    primitives: [undefined, null, true, false],
    undefinedAlone: undefined,
    nullAlone: null,
    nanAlone: NaN,
    minusZeroAlone: -0,
    bigintAlone: -5n,
    regexps: [/a+/giu, /[/\]]\n/dmsy, new RegExp('')],
    members: { undefined: undefined, absent: null },
    emptyThings: [[], {}, new Map(), new Set(), Array.from({ length: 0 })],
  };
  const keys: readonly IDBValidKey[] = [
    0,
    -1.5,
    Infinity,
    -Infinity,
    new Date(0),
    new Date(1e12),
    '',
    'lone \ud800',
    buffer,
    new Uint8Array(buffer, 4, 3),
    [],
    [[], [[1]]],
    ['2026', new Date(1), 2, new Uint8Array([1, 2])],
  ];

  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open('heirloom');
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new Error('not opened'));
    };
  });
  const rows = [
    ...Object.entries(values)
      .filter(([key]) => !without.includes(key))
      .map(([key, value]) => ({ key: `every type: ${key}`, value })),
    ...keys.map((key, index) => ({ key, value: `key ${index}` })),
  ];
  await new Promise<void>((resolve, reject) => {
    const transaction = database.transaction(['settings', 'journal'], 'readwrite', { durability: 'strict' });
    // The journal knows nothing of changes that bypass the app.
    transaction.objectStore('journal').clear();
    for (const row of rows) transaction.objectStore('settings').put(row);
    transaction.oncomplete = () => {
      resolve();
    };
    transaction.onabort = () => {
      reject(transaction.error ?? new Error('aborted'));
    };
  });
  database.close();
  return rows.length;
}
