import { encodeViewFrame } from './binary.ts';
import { brandOf, isTaken } from './brand.ts';
import { encodeLeaf, omittedText, type EncodingSink } from './encode-leaf.ts';
import { encodePrimitive } from './scalars.ts';
import { hasErrors } from './shared-references.ts';
import { ERROR_TYPES, MAX_STRING_CHARACTERS, TAG } from './tags.ts';
import type { Step } from './value-path.ts';

/** A nested object to be written here. */
export interface Part {
  readonly value: object;
  readonly step: Step;
}

/** The text of one object, with its parts where they belong. */
export type Pieces = Generator<string | Part, void, undefined>;

/** Writes one object; it yields its parts, which the caller writes. GRAMMAR.md §1, §4, §5, §6. */
export function* piecesOf(value: object, sink: EncodingSink): Pieces {
  const brand = brandOf(value);
  if (ArrayBuffer.isView(value)) {
    if (!isTaken(value)) return yield* omit('SharedArrayBuffer', sink);
    const [start, end] = encodeViewFrame(brand, value);
    yield start;
    yield { value: value.buffer, step: { kind: 'property', name: 'buffer' } };
    return yield end;
  }
  switch (brand) {
    case 'Object':
      return yield* objectPieces(value, sink);
    case 'Array':
      return yield* arrayPieces(value as readonly unknown[], sink);
    case 'Map':
      return yield* mapPieces(value as ReadonlyMap<unknown, unknown>, sink);
    case 'Set':
      yield '{"$":"set","v":';
      yield* listPieces([...(value as ReadonlySet<unknown>)], 'item', sink);
      return yield '}';
    case 'Error':
      return yield* errorPieces(value as Error, sink);
    case 'FileList':
      // A worker, where backups are read, cannot create a FileList: it comes back as an array, and that is reported.
      sink.omit('FileList (its files are kept, as an array)');
      return yield* listPieces(Array.from(value as ArrayLike<unknown>), 'index', sink);
    default:
      return yield encodeLeaf(value, brand, sink);
  }
}

function* objectPieces(object: object, sink: EncodingSink): Pieces {
  const isEscaped = Object.hasOwn(object, TAG);
  if (isEscaped) yield '{"$":"object","v":';
  yield* membersPieces(object, Object.keys(object), sink);
  if (isEscaped) yield '}';
}

/** The given members, in braces. */
function* membersPieces(object: object, names: readonly string[], sink: EncodingSink): Pieces {
  let separator = '{';
  for (const name of names) {
    yield `${separator}${JSON.stringify(name)}:`;
    yield* valuePieces(Reflect.get(object, name), { kind: 'property', name }, sink);
    separator = ',';
  }
  yield separator === '{' ? '{}' : '}';
}

function* arrayPieces(array: readonly unknown[], sink: EncodingSink): Pieces {
  const keys = Object.keys(array);
  const { length } = array;
  // Indices come first and in order: so if the last key is the last index, there are no other keys and no holes.
  if (keys.length === length && (length === 0 || keys[length - 1] === String(length - 1))) {
    return yield* listPieces(array, 'index', sink);
  }
  const isIndex = (key: string) => String(Number(key) >>> 0) === key && Number(key) < length;
  const firstName = keys.findIndex((key) => !isIndex(key));
  const indices = firstName < 0 ? keys : keys.slice(0, firstName);
  yield `{"$":"array","length":${length},"items":`;
  let separator = '[';
  for (const key of indices) {
    yield `${separator}[${key},`;
    yield* valuePieces(array[Number(key)], { kind: 'index', at: Number(key) }, sink);
    yield ']';
    separator = ',';
  }
  yield separator === '[' ? '[]' : ']';
  if (firstName >= 0) {
    yield ',"properties":';
    yield* membersPieces(array, keys.slice(firstName), sink);
  }
  yield '}';
}

function* listPieces(items: readonly unknown[], kind: 'index' | 'item', sink: EncodingSink): Pieces {
  yield '[';
  let at = 0;
  for (const item of items) {
    if (at > 0) yield ',';
    yield* valuePieces(item, { kind, at }, sink);
    at += 1;
  }
  yield ']';
}

function* mapPieces(map: ReadonlyMap<unknown, unknown>, sink: EncodingSink): Pieces {
  yield '{"$":"map","v":[';
  let at = 0;
  for (const [key, value] of map) {
    yield at === 0 ? '[' : ',[';
    yield* valuePieces(key, { kind: 'map-key', at }, sink);
    yield ',';
    yield* valuePieces(value, { kind: 'map-value', at }, sink);
    yield ']';
    at += 1;
  }
  yield ']}';
}

function* errorPieces(error: Error, sink: EncodingSink): Pieces {
  // Structured clone keeps the class through its prototype and has no own `name`.
  const name = ERROR_TYPES.includes(error.name) ? error.name : 'Error';
  yield `{"$":"error","name":"${name}"`;
  if (Object.hasOwn(error, 'message')) yield `,"message":${JSON.stringify(String(error.message))}`;
  if (typeof error.stack === 'string') yield `,"stack":${JSON.stringify(error.stack)}`;
  if (Object.hasOwn(error, 'cause')) {
    yield ',"cause":';
    yield* valuePieces(error.cause, { kind: 'property', name: 'cause' }, sink);
  }
  if (hasErrors(error)) {
    yield ',"errors":';
    yield* valuePieces(Reflect.get(error, 'errors'), { kind: 'property', name: 'errors' }, sink);
  }
  yield '}';
}

function* valuePieces(value: unknown, step: Step, sink: EncodingSink): Pieces {
  if (typeof value === 'string' && value.length > MAX_STRING_CHARACTERS) return yield* omit(LONG_STRING, sink, step);
  const text = encodePrimitive(value);
  if (text !== undefined) yield text;
  else if (typeof value === 'object' && value !== null) yield { value, step };
  else yield* omit(typeof value, sink, step);
}

/** Replaces a text that is too long to be included. */
export const LONG_STRING = 'text that is too long';

function* omit(type: string, sink: EncodingSink, within?: Step): Pieces {
  sink.omit(type, within);
  yield omittedText(type);
}
