/**
 * Strict equality of values that structured clone supports: distinguishes −0 and holes, object identity, classes, own
 * properties and their order, buffers and their views. Blobs are compared only by size, type and name, because their
 * bytes cannot be read synchronously; use `firstDifferenceDeep` to compare their bytes.
 */
export function isSameValue(a: unknown, b: unknown): boolean {
  return firstDifference(a, b) === undefined;
}

/** Where two values first differ, and how, in words; `undefined` if they do not. */
export function firstDifference(a: unknown, b: unknown): string | undefined {
  return new Comparison().compareAll(a, b);
}

/** Like `firstDifference`, but also compares the bytes of Blobs. */
export async function firstDifferenceDeep(a: unknown, b: unknown): Promise<string | undefined> {
  const comparison = new Comparison();
  const difference = comparison.compareAll(a, b);
  if (difference !== undefined) return difference;
  for (const { path, left, right } of comparison.blobs) {
    // One at a time: Blobs may be large.
    const bytes = new Uint8Array(await left.arrayBuffer());
    const others = new Uint8Array(await right.arrayBuffer());
    const at = bytes.findIndex((byte, index) => byte !== others[index]);
    if (at >= 0 || bytes.length !== others.length) return `${path}: byte ${at} of the Blob differs`;
  }
  return undefined;
}

interface Pair {
  readonly path: string;
  readonly a: unknown;
  readonly b: unknown;
}

class Comparison {
  readonly blobs: { readonly path: string; readonly left: Blob; readonly right: Blob }[] = [];
  private readonly partners = new Map<object, object>();
  private readonly partnersBack = new Map<object, object>();
  private readonly open: Pair[] = [];

  compareAll(a: unknown, b: unknown): string | undefined {
    this.add('value', a, b);
    for (let pair = this.open.pop(); pair !== undefined; pair = this.open.pop()) {
      const difference = this.compare(pair);
      if (difference !== undefined) return `${pair.path}: ${difference}`;
    }
    return undefined;
  }

  private add(path: string, a: unknown, b: unknown): void {
    this.open.push({ path, a, b });
  }

  private compare({ path, a, b }: Pair): string | undefined {
    if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) {
      return Object.is(a, b) ? undefined : `${show(a)} against ${show(b)}`;
    }
    const known = this.partners.get(a);
    const knownBack = this.partnersBack.get(b);
    if (known !== undefined || knownBack !== undefined) {
      return known === b && knownBack === a ? undefined : 'the same object on one side only';
    }
    this.partners.set(a, b);
    this.partnersBack.set(b, a);
    const brand = brandOf(a);
    if (brand !== brandOf(b)) return `${brand} against ${brandOf(b)}`;
    if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return 'another prototype';
    return this.compareInside(path, brand, a, b) ?? this.compareProperties(path, a, b);
  }

  /** The content of a class beyond its own properties. */
  private compareInside(path: string, brand: string, a: object, b: object): string | undefined {
    if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) return this.compareViews(path, a, b);
    if (a instanceof Map && b instanceof Map) return this.compareLists(path, [...a].flat(1), [...b].flat(1));
    if (a instanceof Set && b instanceof Set) return this.compareLists(path, [...a], [...b]);
    if (a instanceof ArrayBuffer && b instanceof ArrayBuffer) return compareBuffers(a, b);
    if (a instanceof Date && b instanceof Date) return differ(a.getTime(), b.getTime());
    if (a instanceof RegExp && b instanceof RegExp)
      return differ(String(a), String(b)) ?? differ(a.lastIndex, b.lastIndex);
    if (a instanceof Blob && b instanceof Blob) {
      this.blobs.push({ path, left: a, right: b });
      return compareNamed(a, b, ['size', 'type', ...(brand === 'File' ? ['name', 'lastModified'] : [])]);
    }
    if (['Boolean', 'Number', 'String', 'BigInt'].includes(brand)) return differ(a.valueOf(), b.valueOf());
    if (brand === 'QuotaExceededError') return compareNamed(a, b, ['message', 'quota', 'requested']);
    // Not every engine can read its pixels synchronously.
    if (brand === 'ImageBitmap') return compareNamed(a, b, ['width', 'height']);
    if (brand === 'DOMException') return compareNamed(a, b, ['name', 'message']);
    if (brand === 'ImageData') {
      this.add(
        `${path}.data`,
        [...(Reflect.get(a, 'data') as Iterable<number>)],
        [...(Reflect.get(b, 'data') as Iterable<number>)],
      );
      return compareNamed(a, b, ['width', 'height', 'colorSpace']);
    }
    if (brand.startsWith('DOM')) {
      const geometry = ['x', 'y', 'z', 'w', 'width', 'height', 'is2D', ...MATRIX_NAMES];
      for (const corner of ['p1', 'p2', 'p3', 'p4'])
        this.add(`${path}.${corner}`, Reflect.get(a, corner), Reflect.get(b, corner));
      return compareNamed(a, b, geometry);
    }
    return undefined;
  }

  private compareViews(path: string, a: ArrayBufferView, b: ArrayBufferView): string | undefined {
    this.add(`${path}.buffer`, a.buffer, b.buffer);
    return compareNamed(a, b, ['byteOffset', 'byteLength']) ?? differ(isTracking(a), isTracking(b));
  }

  private compareLists(path: string, a: readonly unknown[], b: readonly unknown[]): string | undefined {
    if (a.length !== b.length) return `${a.length} entries against ${b.length}`;
    a.forEach((item, at) => this.add(`${path}(${at})`, item, b[at]));
    return undefined;
  }

  private compareProperties(path: string, a: object, b: object): string | undefined {
    // The items of views and boxed strings have been compared already; the members of Blobs belong to the platform.
    if (ArrayBuffer.isView(a) || a instanceof Blob || brandOf(a) === 'String') return undefined;
    const isError = a instanceof Error;
    const keys = Reflect.ownKeys(a).filter((key) => !isError || isOfErrors(key));
    const others = Reflect.ownKeys(b).filter((key) => !isError || isOfErrors(key));
    // The keys of errors and their order differ between engines and have no meaning.
    if (isError) [keys, others].forEach((list) => list.sort((x, y) => String(x).localeCompare(String(y))));
    const place = keys.findIndex((key, at) => key !== others[at]);
    if (place >= 0 || keys.length !== others.length)
      return `keys ${keys.slice(0, 20).map(String).join()} against ${others.slice(0, 20).map(String).join()}`;
    for (const key of keys) {
      const left = Object.getOwnPropertyDescriptor(a, key);
      const right = Object.getOwnPropertyDescriptor(b, key);
      const isStack = key === 'stack' && isError;
      if (!isStack && (left?.enumerable !== right?.enumerable || left?.writable !== right?.writable))
        return `another kind of property ${String(key)}`;
      this.add(`${path}.${String(key)}`, Reflect.get(a, key), Reflect.get(b, key));
    }
    return undefined;
  }
}

/** The place where an error was created, as engines record it; no program can set it. */
const NOTED_BY_ENGINE = ['fileName', 'lineNumber', 'columnNumber', 'line', 'column', 'sourceURL'];
/** Whether a stored error keeps the stack that code gives it: GRAMMAR.md §4. */
export const keepsStack = isStackKept();

/** Whether a member of an error comes back in this engine. GRAMMAR.md §4. */
function isOfErrors(key: string | symbol): boolean {
  return !NOTED_BY_ENGINE.includes(String(key)) && (key !== 'stack' || keepsStack);
}

/** Firefox stores the stack that an error was created with, whatever code sets. */
function isStackKept(): boolean {
  const error = new Error();
  error.stack = 'set by code';
  return structuredClone(error).stack === 'set by code';
}

const MATRIX_NAMES = Array.from({ length: 16 }, (_, at) => `m${1 + Math.floor(at / 4)}${1 + (at % 4)}`);

function brandOf(object: object): string {
  return Object.prototype.toString.call(object).slice(8, -1);
}

function compareBuffers(a: ArrayBuffer, b: ArrayBuffer): string | undefined {
  const left = new Uint8Array(a);
  const right = new Uint8Array(b);
  if (left.length !== right.length) return `${left.length} bytes against ${right.length}`;
  const at = left.findIndex((byte, index) => byte !== right[index]);
  return at >= 0 ? `byte ${at} differs` : compareNamed(a, b, ['resizable', 'maxByteLength']);
}

function compareNamed(a: object, b: object, names: readonly string[]): string | undefined {
  for (const name of names) {
    const left: unknown = Reflect.get(a, name);
    const right: unknown = Reflect.get(b, name);
    if (!Object.is(left, right)) return `${name} ${show(left)} against ${show(right)}`;
  }
  return undefined;
}

function differ(a: unknown, b: unknown): string | undefined {
  return Object.is(a, b) ? undefined : `${show(a)} against ${show(b)}`;
}

/** Whether a view's length follows its buffer's, found by growing a copy. */
function isTracking(view: ArrayBufferView): boolean {
  const copy = structuredClone(view);
  const buffer = copy.buffer as ArrayBuffer & {
    readonly resizable?: boolean;
    readonly maxByteLength?: number;
    resize?(length: number): void;
  };
  if (buffer.resizable !== true || (buffer.maxByteLength ?? 0) < buffer.byteLength + 8) return false;
  buffer.resize?.(buffer.byteLength + 8);
  return copy.byteLength > view.byteLength;
}

function show(value: unknown): string {
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 80));
  return typeof value === 'object' && value !== null ? brandOf(value) : `${String(value)} (${typeof value})`;
}
