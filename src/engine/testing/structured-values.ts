import fc from 'fast-check';

// Arbitraries for the values that IndexedDB can store, as far as Node's structured clone can create them.

/** Strings with lone surrogates, and the names that break naive codecs. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    '\ud800',
    'a\udfff',
    '\udc00\ud800',
    '\u2028',
    '\u0000',
    '\ufeff',
    '$',
    '__proto__',
    'constructor',
    'toJSON',
    'length',
    '0',
    '10',
    '2',
    '-1',
    '01',
    '4294967294',
    '4294967295',
    '4294967296',
    '',
  ),
);

const anyNumber = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(
    -0,
    0,
    Number.NaN,
    Infinity,
    -Infinity,
    Number.MAX_VALUE,
    Number.MIN_VALUE,
    Number.MAX_SAFE_INTEGER,
    1e21,
    1e-7,
  ),
);

const anyDate = fc.oneof(
  fc.date({ noInvalidDate: false }),
  fc.constantFrom(8.64e15, -8.64e15, 0, -62198755200001, 253402300800000, Number.NaN).map((time) => new Date(time)),
);

const anyBytes = fc.uint8Array({ maxLength: 40 });

const anyRegExp = fc.constantFrom(/a/, /[/\]"\\]\n/giu, new RegExp(''), new RegExp('\ud800'), /(?<x>y)\k<x>/dms, /z/y);

const VIEWS = [
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
] as const;

type ResizableConstructor = new (length: number, options: { maxByteLength: number }) => ArrayBuffer;
const Resizable = ArrayBuffer as unknown as ResizableConstructor;

/** A buffer, sometimes resizable, with zero to three views on it, some of which follow its length. */
const anyBinary = fc
  .record({
    bytes: anyBytes,
    room: fc.option(fc.nat({ max: 24 }), { nil: undefined }),
    views: fc.array(
      fc.record({
        type: fc.nat({ max: VIEWS.length }),
        offset: fc.nat({ max: 40 }),
        length: fc.option(fc.nat({ max: 40 })),
      }),
      { maxLength: 3 },
    ),
  })
  .map(({ bytes, room, views }) => {
    const buffer =
      room === undefined ? bytes.slice().buffer : new Resizable(bytes.length, { maxByteLength: bytes.length + room });
    new Uint8Array(buffer).set(bytes);
    const made = views.map(({ type, offset, length }) => {
      const View = VIEWS[type];
      const size = View?.BYTES_PER_ELEMENT ?? 1;
      const start = Math.min(offset - (offset % size), buffer.byteLength - (buffer.byteLength % size));
      const mostItems = Math.floor((buffer.byteLength - start) / size);
      // Some engines refuse a view that follows a buffer whose length is no multiple of its items.
      if (length === null && room !== undefined && (buffer.byteLength - start) % size === 0)
        return View === undefined ? new DataView(buffer, start) : new View(buffer, start);
      const items = Math.min(length ?? mostItems, mostItems);
      return View === undefined ? new DataView(buffer, start, items) : new View(buffer, start, items);
    });
    return made.length === 1 ? made[0] : made.length === 0 ? buffer : [buffer, ...made];
  });

const anyBoxed = fc.oneof(fc.boolean(), anyNumber, anyText, fc.bigInt()).map((value) => Object(value) as unknown);

const anyBlob = fc
  .record({ bytes: anyBytes, type: fc.constantFrom('', 'text/plain', 'image/png', 'a/b;c="d"') })
  .map(({ bytes, type }) => new Blob([bytes as Uint8Array<ArrayBuffer>], { type }));

const anyScalar = fc.oneof(anyText, anyNumber, fc.boolean(), fc.constant(null), fc.constant(undefined), fc.bigInt());

const anyLeaf: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: anyScalar },
  anyDate,
  anyBinary,
  anyRegExp,
  anyBoxed,
  anyBlob,
);

const HOLE = Symbol('hole');

/** Structured-cloneable values with cycles and shared objects; each is a fresh graph. */
export const anyStructuredValue: fc.Arbitrary<unknown> = fc
  .tuple(anyTree(), fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 4 }))
  .map(([tree, links]) => link(tree, links));

function anyTree(): fc.Arbitrary<unknown> {
  return fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      anyLeaf,
      tie('object'),
      tie('array'),
      tie('map'),
      tie('set'),
      tie('error'),
    ),
    object: fc.array(fc.tuple(anyText, tie('value')), { maxLength: 6 }).map(objectOf),
    array: fc
      .record({
        items: fc.array(fc.oneof({ weight: 5, arbitrary: tie('value') }, { weight: 1, arbitrary: fc.constant(HOLE) }), {
          maxLength: 6,
        }),
        properties: fc.oneof(
          { weight: 4, arbitrary: fc.constant([]) },
          { weight: 1, arbitrary: fc.array(fc.tuple(anyText, tie('value')), { maxLength: 3 }) },
        ),
        extraLength: fc.constantFrom(0, 0, 0, 1, 1000),
      })
      .map(arrayOf),
    map: fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 4 }).map((entries) => new Map(entries)),
    set: fc.array(tie('value'), { maxLength: 4 }).map((items) => new Set(items)),
    error: fc
      .record({
        type: fc.constantFrom(Error, TypeError, RangeError, SyntaxError, EvalError, ReferenceError, URIError),
        message: fc.option(anyText),
        cause: fc.option(tie('value')),
      })
      .map(({ type, message, cause }) => new type(message ?? undefined, cause === null ? undefined : { cause })),
  })).value;
}

function objectOf(members: readonly (readonly [string, unknown])[]): object {
  const object = {};
  for (const [name, value] of members) setOwn(object, name, value);
  return object;
}

function setOwn(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}

interface ArrayParts {
  readonly items: readonly unknown[];
  readonly properties: readonly (readonly [string, unknown])[];
  readonly extraLength: number;
}

const { userAgent = '' }: Partial<Navigator> = globalThis.navigator ?? {};
const isWebKit = userAgent.includes('AppleWebKit') && !userAgent.includes('Chrome');

/** WebKit (2.50) copies arrays with very distant items so slowly that no test ends. */
const isCopiedSoon = (name: string) => !isWebKit || Number(name) !== 2 ** 32 - 2;

function arrayOf({ items, properties, extraLength }: ArrayParts): unknown[] {
  const array: unknown[] = new Array(items.length);
  items.forEach((item, at) => {
    if (item !== HOLE) array[at] = item;
  });
  array.length += extraLength;
  // Every array has its own `length`; other names may even be further items.
  for (const [name, value] of properties) if (name !== 'length' && isCopiedSoon(name)) setOwn(array, name, value);
  return array;
}

/** Adds references from some containers to any objects of the graph: cycles and repeated objects. */
function link(root: unknown, links: readonly (readonly [number, number])[]): unknown {
  if (links.length === 0) return root;
  const objects = reachable(root);
  const containers = objects.filter(
    (object) =>
      Object.getPrototypeOf(object) === Object.prototype ||
      Array.isArray(object) ||
      object instanceof Map ||
      object instanceof Set,
  );
  links.forEach(([from, to], at) => {
    const container = containers[from % containers.length];
    const target = objects[to % objects.length];
    if (container === undefined) return;
    if (container instanceof Map) container.set(target, at % 2 === 0 ? target : at);
    else if (container instanceof Set) container.add(target);
    else setOwn(container, `link${at}`, target);
  });
  return root;
}

function reachable(root: unknown): object[] {
  const found = new Set<object>();
  const open: unknown[] = [root];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null || found.has(next)) continue;
    found.add(next);
    if (ArrayBuffer.isView(next)) open.push(next.buffer);
    else
      for (const inner of next instanceof Map || next instanceof Set
        ? [...next.entries()].flat(1)
        : Object.values(next))
        open.push(inner);
  }
  return [...found];
}

/** Any valid IndexedDB key. */
export const anyKey: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  key: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    anyNumber.filter((value) => !Number.isNaN(value)),
    anyText,
    fc.date({ noInvalidDate: true }),
    anyBytes.map((bytes) => bytes.slice().buffer),
    fc.array(tie('key'), { maxLength: 4 }),
  ),
})).key;
