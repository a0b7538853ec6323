/** Kinds of values that IndexedDB stores, each with an example or the promise of one. */
export const VALUES: readonly (readonly [kind: string, make: () => unknown])[] = [
  ['text', () => 'Übach 🌱'],
  ['a text with half a character pair', () => 'a\ud800b'],
  ['0.2 and 2⁵³', () => [0.2, 2 ** 53]],
  ['−0', () => -0],
  ['NaN and Infinity', () => [Number.NaN, Infinity, -Infinity]],
  ['a bigint', () => 2n ** 70n],
  ['undefined as a member', () => ({ there: undefined })],
  ['a list with a gap', () => Object.assign([], { 0: 'a', 2: 'c', length: 4 })],
  ['a date', () => new Date('2026-11-29T12:00:00.123Z')],
  ['an invalid date', () => new Date(Number.NaN)],
  ['a regular expression', () => /fern/giu],
  ['a Map and a Set', () => ({ map: new Map([['a', 1]]), set: new Set([1, 'b']) })],
  ['an object with a member __proto__', () => JSON.parse('{"__proto__": 1, "a": 2}') as unknown],
  ['an object that contains itself', circle],
  ['the same object in two places', twice],
  ['an Error', () => new RangeError('too far')],
  ['a Blob', () => new Blob(['petal'], { type: 'image/png' })],
  ['a Blob of 12 MiB', () => new Blob([new Uint8Array(12 * 2 ** 20).fill(7)], { type: 'image/jpeg' })],
  ['a File with its name and time', () => new File(['petal'], 'petal.png', { type: 'image/png', lastModified: 42 })],
  ['an ArrayBuffer', () => Uint8Array.of(1, 2, 3).buffer],
  ['a Uint8Array', () => Uint8Array.of(1, 2, 3)],
  ['a Float32Array', () => Float32Array.of(0.5, Number.NaN)],
  ['a BigInt64Array', () => BigInt64Array.of(-1n, 2n ** 62n)],
  ['a DataView', () => new DataView(new ArrayBuffer(4), 1, 2)],
  ['two views of one buffer', views],
  ['pixels (ImageData)', () => new ImageData(2, 2)],
  ['a DOMMatrix', () => new DOMMatrix([1, 2, 3, 4, 5, 6])],
  ['a boxed text', () => new String('boxed')],
  ['a key (CryptoKey)', () => crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt'])],
];

function circle(): unknown {
  const object: Record<string, unknown> = { name: 'circle' };
  object['self'] = object;
  return object;
}

function twice(): unknown {
  const shared = { name: 'shared' };
  return { first: shared, second: shared };
}

function views(): unknown {
  const buffer = new ArrayBuffer(8);
  return { whole: new Uint8Array(buffer), part: new Uint8Array(buffer, 2, 4) };
}
