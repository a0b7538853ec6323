import type { Bytes } from '../../core/bytes.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { mustGetConstructor } from './platform-types.ts';
import {
  MAX_INLINE_BUFFER_BYTES,
  VIEW_TYPES,
  checkFields,
  invalidRecord,
  mustBeCount,
  mustBeString,
  type JsonObject,
} from './tags.ts';

// Buffers and the views on them. GRAMMAR.md §6.

/** The ES2024 members of a buffer; on older platforms they are missing, and no buffer is resizable. */
interface ResizableBuffer extends ArrayBuffer {
  readonly resizable?: boolean;
  readonly maxByteLength?: number;
  resize?(byteLength: number): void;
}

/** The tagged form of a buffer; `attach` stores the bytes of a large one and returns their number. */
export function encodeBuffer(buffer: ArrayBuffer, attach: (bytes: Bytes) => number): string {
  const { resizable, maxByteLength }: ResizableBuffer = buffer;
  const bytes = new Uint8Array(buffer);
  const content = bytes.length <= MAX_INLINE_BUFFER_BYTES ? `"v":"${encodeBase64(bytes)}"` : `"at":${attach(bytes)}`;
  return `{"$":"buffer",${content}${resizable === true ? `,"max":${maxByteLength}` : ''}}`;
}

/** The text around the buffer of a view: before it, and after. */
export function encodeViewFrame(type: string, view: ArrayBufferView): readonly [string, string] {
  const bytesPerItem = type === 'DataView' ? 1 : Number(Reflect.get(view, 'BYTES_PER_ELEMENT'));
  const length = isLengthTracking(type, view, bytesPerItem) ? '' : `,"length":${view.byteLength / bytesPerItem}`;
  return [`{"$":"view","type":"${type}","of":`, `,"offset":${view.byteOffset}${length}}`];
}

/**
 * Whether the view's length follows its buffer's. No property shows this; only resizing a copy does. (A view of length
 * 0 at the end of a buffer of maximum size never shows it.)
 */
function isLengthTracking(type: string, view: ArrayBufferView, bytesPerItem: number): boolean {
  const original = view.buffer as ResizableBuffer;
  if (original.resizable !== true) return false;
  if (view.byteLength !== Math.floor((original.byteLength - view.byteOffset) / bytesPerItem) * bytesPerItem)
    return false;
  const copy = structuredClone(view);
  const buffer = copy.buffer as ResizableBuffer;
  const room = (buffer.maxByteLength ?? 0) - buffer.byteLength;
  if (room >= bytesPerItem) {
    buffer.resize?.(buffer.byteLength + bytesPerItem);
    return copy.byteLength > view.byteLength;
  }
  if (view.byteLength === 0) return false;
  buffer.resize?.(view.byteOffset + view.byteLength - 1);
  try {
    // Out of bounds, a DataView refuses its length, and a typed array any of its methods.
    if (type === 'DataView') return copy.byteLength >= 0;
    (copy as Uint8Array).at(0);
    return true;
  } catch {
    return false;
  }
}

/** @throws BackupError `invalid-format`. */
export function decodeBuffer(json: JsonObject, takeBytes: (at: unknown) => Uint8Array): ArrayBuffer {
  const isInline = Object.hasOwn(json, 'v');
  checkFields(json, [isInline ? 'v' : 'at'], ['max']);
  const inline = isInline ? decodeBase64(mustBeString(json['v'], 'buffer')) : undefined;
  const bytes = inline ?? takeBytes(json['at']);
  if ((inline === undefined) === bytes.length <= MAX_INLINE_BUFFER_BYTES) throw invalidRecord('place of a buffer');
  if (json['max'] === undefined) return inline === undefined ? new Uint8Array(bytes).buffer : inline.buffer;
  const maxByteLength = mustBeCount(json['max'], 'max');
  if (maxByteLength < bytes.length) throw invalidRecord('max');
  // ES2024; an older platform ignores the second argument and creates a buffer of fixed length.
  const Resizable = ArrayBuffer as unknown as new (
    byteLength: number,
    options: { maxByteLength: number },
  ) => ArrayBuffer;
  const buffer = new Resizable(bytes.length, { maxByteLength });
  new Uint8Array(buffer).set(bytes);
  return buffer;
}

/** @throws BackupError `invalid-format`, `incompatible` if the platform lacks the type. */
export function decodeView(json: JsonObject, buffer: unknown): ArrayBufferView {
  checkFields(json, ['type', 'of', 'offset'], ['length']);
  const type = mustBeString(json['type'], 'view');
  if (!VIEW_TYPES.includes(type)) throw invalidRecord('type of a view');
  if (!(buffer instanceof ArrayBuffer)) throw invalidRecord('buffer of a view');
  const offset = mustBeCount(json['offset'], 'offset', buffer.byteLength);
  const length = json['length'] === undefined ? undefined : mustBeCount(json['length'], 'length', buffer.byteLength);
  const isResizable = (buffer as ResizableBuffer).resizable === true;
  const construct = mustGetConstructor(type);
  try {
    const view = length === undefined ? new construct(buffer, offset) : new construct(buffer, offset, length);
    if (ArrayBuffer.isView(view) && (length !== undefined || isResizable)) return view;
  } catch (cause) {
    throw invalidRecord('bounds of a view', cause);
  }
  throw invalidRecord('length of a view');
}
