// Profiles are compared by a description of every value. This test computes it in the page, independently of the app's
// own row codec. Two values are equal only if their descriptions are the same text.

/**
 * Returns a function that describes any value a database can store, synchronously if there are no bytes to hash. Runs
 * in the page, so it must be self-contained. It is called for 135,233 records at a time, so it allocates little per
 * call.
 */
export function createDescriber(): (root: unknown) => string | Promise<string> {
  // Separators between values: objects of a private kind, so that no value can look like one.
  class Said {
    text: string;
    constructor(text: string) {
      this.text = text;
    }
  }
  const say = (text: string) => new Said(text);
  const [closing, entry, item] = [say(')'), say('entry'), say('item')];
  const members = new Map<string, Said>();
  const sayMember = (key: string) => {
    const known = members.get(key) ?? say(`member ${JSON.stringify(key)}`);
    members.set(key, known);
    return known;
  };
  let hashes: Promise<void>[] = [];
  const sayHash = (bytes: BufferSource | Promise<BufferSource>) => {
    const said = say('');
    hashes.push(
      (async () => {
        const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await bytes));
        said.text = `bytes ${Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
      })(),
    );
    return said;
  };
  const bits = (value: number) => (Number.isNaN(value) ? 'NaN' : `${Object.is(value, -0) ? '-0' : String(value)}`);
  const scalar = (value: unknown): string => {
    switch (typeof value) {
      case 'number':
        return `number ${bits(value)}`;
      case 'bigint':
        return `bigint ${value.toString(16)}`;
      case 'string':
        return `string ${JSON.stringify(value)}`;
      default:
        return String(value);
    }
  };
  const isPlain = (value: object) =>
    Object.getPrototypeOf(value) === Object.prototype && !(Symbol.toStringTag in value);
  const tagOf = (value: object) => (isPlain(value) ? 'Object' : Object.prototype.toString.call(value).slice(8, -1));
  // Own keys in order; holes of an array are the indices that are missing here.
  const membersOf = (value: object) => {
    const inside: unknown[] = Array.isArray(value) ? [say(`length ${value.length}`)] : [];
    for (const key of Object.keys(value))
      inside.push(sayMember(key), (value as Readonly<Record<string, unknown>>)[key]);
    return inside;
  };

  const inside = (value: object): unknown[] => {
    if (isPlain(value) || Array.isArray(value)) return membersOf(value);
    const tag = tagOf(value);
    if (value instanceof Date) return [say(`time ${bits(value.getTime())}`)];
    if (value instanceof RegExp) return [say(`${JSON.stringify(value.source)} ${value.flags} ${value.lastIndex}`)];
    if (value instanceof Blob) {
      const file = value instanceof File ? ` name ${JSON.stringify(value.name)} modified ${value.lastModified}` : '';
      return [say(`type ${JSON.stringify(value.type)} size ${value.size}${file}`), sayHash(value.arrayBuffer())];
    }
    if (value instanceof ArrayBuffer) {
      const { resizable, maxByteLength } = value as ArrayBuffer & { resizable?: boolean; maxByteLength?: number };
      return [
        say(`size ${value.byteLength}${resizable === true ? ` of at most ${maxByteLength}` : ''}`),
        sayHash(value.slice(0)),
      ];
    }
    if (ArrayBuffer.isView(value)) {
      const length = value instanceof DataView ? value.byteLength : (value as Uint8Array).length;
      return [say(`from ${value.byteOffset} length ${length} on`), value.buffer];
    }
    if (value instanceof Map) return [...value].flatMap(([key, of]) => [entry, key, of]);
    if (value instanceof Set) return [...value].flatMap((of) => [item, of]);
    if (value instanceof DOMException) return [say(`${value.name} ${JSON.stringify(value.message)} ${value.code}`)];
    if (value instanceof Error)
      return [
        say(`${value.name} ${JSON.stringify(value.message)} ${JSON.stringify(value.stack)}`),
        ...('cause' in value ? [say('cause'), value.cause] : []),
      ];
    if (value instanceof ImageData) return [say(`${value.width} × ${value.height} ${value.colorSpace}`), value.data];
    if (value instanceof DOMQuad)
      return [value.p1, value.p2, value.p3, value.p4].flatMap((point) => [point.x, point.y, point.z, point.w]);
    if (value instanceof DOMPointReadOnly) return [value.x, value.y, value.z, value.w];
    if (value instanceof DOMRectReadOnly) return [value.x, value.y, value.width, value.height];
    if (value instanceof DOMMatrixReadOnly) return [say(String(value.is2D)), ...value.toFloat64Array()];
    if (value instanceof Number || value instanceof String || value instanceof Boolean || tag === 'BigInt')
      return [value.valueOf()];
    if (!['Object', 'Array'].includes(tag)) throw new Error(`This test cannot describe a ${tag}.`);
    return membersOf(value);
  };

  return (root) => {
    const numbers = new Map<object, number>();
    const parts: (string | Said)[] = [];
    // An explicit stack, because values may be nested deeper than the machine's stack allows.
    const open: unknown[] = [root];
    hashes = [];
    while (open.length > 0) {
      const value = open.pop();
      if (value instanceof Said) parts.push(value.text === '' ? value : value.text);
      else if (typeof value !== 'object' || value === null) parts.push(scalar(value));
      else {
        const known = numbers.get(value);
        if (known !== undefined) {
          parts.push(`same as #${known}`);
          continue;
        }
        numbers.set(value, numbers.size);
        parts.push(`${tagOf(value)} #${numbers.size - 1} (`);
        open.push(closing);
        const within = inside(value);
        for (let at = within.length - 1; at >= 0; at -= 1) open.push(within[at]);
      }
    }
    if (hashes.length === 0) return parts.join('\n');
    // Values with bytes get their text only now.
    return Promise.all(hashes).then(() =>
      parts.map((part) => (typeof part === 'string' ? part : part.text)).join('\n'),
    );
  };
}
