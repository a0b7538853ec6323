import { BackupError } from '../../core/errors.ts';
import { encodeViewFrame } from './binary.ts';
import { brandOf, isTaken } from './brand.ts';
import { encodeLeaf, omittedText, type EncodingSink, type RowAttachment } from './encode-leaf.ts';
import { isPlainJson } from './plain-json.ts';
import { encodePrimitive } from './scalars.ts';
import { findShared } from './shared-references.ts';
import { ERROR_TYPES, MAX_VALUE_DEPTH, TAG } from './tags.ts';
import { pathText, type Step } from './value-path.ts';

/** A value that cannot be taken (a CryptoKey, a file-system handle), and where it stands: `values.photos[2]`. */
export interface OmittedValue {
  readonly path: string;
  readonly type: string;
}

export interface EncodedValue {
  readonly text: string;
  readonly attachments: readonly RowAttachment[];
  readonly omitted: readonly OmittedValue[];
}

/** An object within another that is to be written here. */
interface Part {
  readonly value: object;
  readonly step: Step;
}

/** The text of one object, with its parts where they belong. */
type Pieces = Generator<string | Part, void, undefined>;

/** One line of JSON for a value. GRAMMAR.md. @throws BackupError `limit-exceeded` for a value beyond all depth. */
export function encodeValue(value: unknown): EncodedValue {
  if (isPlainJson(value)) return { text: JSON.stringify(value), attachments: [], omitted: [] };
  const text = encodePrimitive(value);
  if (text !== undefined) return { text, attachments: [], omitted: [] };
  if (typeof value === 'object' && value !== null) return new ValueEncoder(findShared(value)).encode(value);
  // A function or a symbol: no database holds one, but if it is met it is named, like all that is not taken.
  return { text: omittedText(typeof value), attachments: [], omitted: [{ path: '', type: typeof value }] };
}

interface Frame {
  readonly pieces: Pieces;
  readonly step: Step;
  readonly end: string;
}

/** Writes object by object with a stack of its own, so that depth costs memory and not the machine's stack. */
class ValueEncoder implements EncodingSink {
  private readonly shared: ReadonlySet<object>;
  private readonly attachments: RowAttachment[] = [];
  private readonly omitted: OmittedValue[] = [];
  /** The numbers of the shared objects that were written. */
  private readonly numbers = new Map<object, number>();
  private readonly frames: Frame[] = [];
  private text = '';

  constructor(shared: ReadonlySet<object>) {
    this.shared = shared;
  }

  encode(root: object): EncodedValue {
    this.open({ value: root, step: { kind: 'root' } });
    for (let frame = this.frames.at(-1); frame !== undefined; frame = this.frames.at(-1)) {
      const next = frame.pieces.next();
      if (next.done === true) {
        this.text += frame.end;
        this.frames.pop();
      } else if (typeof next.value === 'string') {
        this.text += next.value;
      } else {
        this.open(next.value);
      }
    }
    return { text: this.text, attachments: this.attachments, omitted: this.omitted };
  }

  attach(attachment: RowAttachment): number {
    return this.attachments.push(attachment) - 1;
  }

  omit(type: string, within?: Step): void {
    const steps = this.frames.map((frame) => frame.step);
    this.omitted.push({ path: pathText(within === undefined ? steps : [...steps, within]), type });
  }

  private open({ value, step }: Part): void {
    const number = this.numbers.get(value);
    if (number !== undefined) {
      this.text += `{"$":"ref","id":${number}}`;
      return;
    }
    if (this.frames.length >= MAX_VALUE_DEPTH) throw new BackupError('limit-exceeded', { context: { what: 'depth of a record' } });
    // What is omitted comes back as `undefined`, which no number can stand for: it is named at each of its places.
    const isShared = this.shared.has(value) && isTaken(value);
    if (isShared) {
      this.text += `{"$":"def","id":${this.numbers.size},"v":`;
      this.numbers.set(value, this.numbers.size);
    }
    this.frames.push({ pieces: piecesOf(value, this), step, end: isShared ? '}' : '' });
  }
}

function* piecesOf(value: object, sink: EncodingSink): Pieces {
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
      // No program can make a FileList: it comes back as an array, and that is said.
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

/** The members named, between braces. */
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
  // Indices come first and in order: so the last key being the last index, there are no others and no holes.
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
  // Structured clone keeps the class by its prototype and has no own `name`.
  const name = ERROR_TYPES.includes(error.name) ? error.name : 'Error';
  yield `{"$":"error","name":"${name}"`;
  if (Object.hasOwn(error, 'message')) yield `,"message":${JSON.stringify(String(error.message))}`;
  if (typeof error.stack === 'string') yield `,"stack":${JSON.stringify(error.stack)}`;
  if (Object.hasOwn(error, 'cause')) {
    yield ',"cause":';
    yield* valuePieces(error.cause, { kind: 'property', name: 'cause' }, sink);
  }
  yield '}';
}

function* valuePieces(value: unknown, step: Step, sink: EncodingSink): Pieces {
  const text = encodePrimitive(value);
  if (text !== undefined) yield text;
  else if (typeof value === 'object' && value !== null) yield { value, step };
  else yield* omit(typeof value, sink, step);
}

function* omit(type: string, sink: EncodingSink, within?: Step): Pieces {
  sink.omit(type, within);
  yield omittedText(type);
}
